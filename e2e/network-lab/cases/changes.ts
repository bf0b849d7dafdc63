import { type Case, RECOVERED, recoveryFigures, SWITCHED } from '../case.ts'
import type { Lab } from '../lab/lab.ts'
import { mobile, wifi } from '../lab/namespaces.ts'
import { wait } from '../lab/shell.ts'

// The path is another one afterwards.

/** How long a phone is between two networks when one ends before the other begins, milliseconds. */
const BETWEEN_MS = 1000

async function changed(lab: Lab, reach: number, change: () => Promise<void>, begun = Date.now()) {
  const call = lab.current ?? (await lab.call())
  await change()
  const times = { begun, back: Date.now() }
  return { ...times, figures: recoveryFigures(await call.recovered(times), reach) }
}

const addressChange: Case = {
  name: 'address-change',
  title: 'the patient’s address changes',
  run: async (lab) => {
    await lab.call()
    return changed(lab, RECOVERED, () => lab.network.readdress(wifi))
  },
}

const wifiToMobile: Case = {
  name: 'wifi-to-mobile',
  title: 'Wi-Fi ends, mobile begins a second later',
  run: async (lab) => {
    await lab.call()
    const begun = Date.now()
    await lab.network.down(wifi)
    await wait(BETWEEN_MS)
    return changed(lab, RECOVERED, () => lab.network.up(mobile), begun)
  },
}

const wifiToMobileBothUp: Case = {
  name: 'wifi-to-mobile-both-up',
  title: 'Wi-Fi ends, mobile was up all the time',
  run: async (lab) => {
    await lab.network.up(mobile)
    await lab.call()
    return changed(lab, SWITCHED, () => lab.network.down(wifi))
  },
}

const wifiFades: Case = {
  name: 'wifi-fades-both-up',
  title: 'Wi-Fi falls silent, mobile was up and becomes the default',
  run: async (lab) => {
    await lab.network.up(mobile)
    await lab.call()
    return changed(lab, SWITCHED, async () => {
      await lab.network.cut(wifi)
      await lab.network.preferMobile()
    })
  },
}

const mobileComes: Case = {
  name: 'mobile-comes-then-wifi-ends',
  title: 'mobile comes up in the call, Wi-Fi ends two seconds later',
  run: async (lab) => {
    await lab.call()
    await lab.network.up(mobile)
    await wait(2000)
    return changed(lab, SWITCHED, () => lab.network.down(wifi))
  },
}

const natRebinding: Case = {
  name: 'nat-rebinding',
  title: 'the patient’s router forgets every connection',
  run: async (lab) => {
    await lab.call()
    return changed(lab, RECOVERED, () => lab.network.forget(wifi))
  },
}

export const changes = [addressChange, wifiToMobile, wifiToMobileBothUp, wifiFades, mobileComes, natRebinding]
