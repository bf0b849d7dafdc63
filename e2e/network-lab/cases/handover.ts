import { type Case, type Outcome, RECOVERED, recoveryFigures, SWITCHED } from '../case.ts'
import type { LabCall } from '../lab/call.ts'
import type { Browsers, Lab } from '../lab/lab.ts'
import { mobile, wifi } from '../lab/namespaces.ts'
import { wait } from '../lab/shell.ts'

// Cases in which the path is another one afterwards.

/** How long a phone has no network if one ends before the other begins, in milliseconds. */
const BETWEEN_MS = 1000
/** How long both networks are up if the next begins before the last ends, in milliseconds. */
const TOGETHER_MS = 2000

/** Measures from the end of `change`. The fault begins with `change`, unless it began before. */
async function changed(
  call: LabCall,
  reach: number,
  change: () => Promise<void>,
  begun = Date.now(),
): Promise<Outcome> {
  await change()
  const times = { begun, back: Date.now() }
  return { ...times, figures: recoveryFigures(await call.recovered(times), reach) }
}

/** Wi-Fi ends, and mobile begins after a moment without any network. */
export async function switchToMobile(lab: Lab, browsers: Browsers = {}): Promise<Outcome> {
  const call = await lab.call(browsers)
  const begun = Date.now()
  await lab.network.down(wifi)
  await wait(BETWEEN_MS)
  return changed(call, RECOVERED, () => lab.network.up(mobile), begun)
}

const addressChange: Case = {
  name: 'address-change',
  title: 'the patient’s address changes',
  run: async (lab) => changed(await lab.call(), RECOVERED, () => lab.network.readdress(wifi)),
}

const wifiToMobile: Case = {
  name: 'wifi-to-mobile',
  title: 'Wi-Fi ends, mobile begins a second later',
  run: (lab) => switchToMobile(lab),
}

const wifiToMobileBothUp: Case = {
  name: 'wifi-to-mobile-both-up',
  title: 'Wi-Fi ends, mobile was up all the time',
  run: async (lab) => {
    await lab.network.up(mobile)
    return changed(await lab.call(), SWITCHED, () => lab.network.down(wifi))
  },
}

const wifiFades: Case = {
  name: 'wifi-fades-both-up',
  title: 'Wi-Fi falls silent, mobile was up and becomes the default',
  run: async (lab) => {
    await lab.network.up(mobile)
    return changed(await lab.call(), SWITCHED, async () => {
      await lab.network.cut(wifi)
      await lab.network.preferMobile()
    })
  },
}

const mobileJoins: Case = {
  name: 'mobile-joins-both-up',
  title: 'mobile comes up in the call, Wi-Fi ends two seconds later',
  run: async (lab) => {
    const call = await lab.call()
    await lab.network.up(mobile)
    await wait(TOGETHER_MS)
    return changed(call, SWITCHED, () => lab.network.down(wifi))
  },
}

const natRebinding: Case = {
  name: 'nat-rebinding',
  title: 'the patient’s router forgets every connection',
  run: async (lab) => changed(await lab.call(), RECOVERED, () => lab.network.forget(wifi)),
}

export const handovers = [addressChange, wifiToMobile, wifiToMobileBothUp, wifiFades, mobileJoins, natRebinding]
