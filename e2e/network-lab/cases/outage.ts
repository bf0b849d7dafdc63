import { type Case, type Outcome, RECOVERED, recoveryFigures } from '../case.ts'
import type { Browsers, Lab } from '../lab/lab.ts'
import { wifi } from '../lab/namespaces.ts'

// Cases in which the path breaks, and comes back unchanged.

/** Cuts the path for so many seconds, without any event on the devices. */
export async function silentCut(lab: Lab, seconds: number, browsers: Browsers = {}): Promise<Outcome> {
  const { network } = lab
  return interrupted(
    lab,
    seconds,
    () => network.cut(wifi),
    () => network.clear(wifi),
    browsers,
  )
}

async function interrupted(
  lab: Lab,
  seconds: number,
  start: () => Promise<void>,
  stop: () => Promise<void>,
  browsers: Browsers = {},
): Promise<Outcome> {
  const call = await lab.call(browsers)
  const times = await lab.network.interrupt(seconds * 1000, start, stop)
  return { ...times, figures: recoveryFigures(await call.recovered(times), RECOVERED) }
}

const cut = (seconds: number): Case => ({
  name: `cut-${seconds}s`,
  title: `silent cut of ${seconds} s`,
  run: (lab) => silentCut(lab, seconds),
})

const linkDown = (seconds: number): Case => ({
  name: `link-down-${seconds}s`,
  title: `link down for ${seconds} s`,
  run: (lab) => {
    const { network } = lab
    return interrupted(
      lab,
      seconds,
      () => network.down(wifi),
      () => network.up(wifi),
    )
  },
})

export const outages = [cut(3), cut(10), cut(40), linkDown(5), linkDown(20)]
