import { type Case, RECOVERED, recoveryFigures } from '../case.ts'
import type { Lab } from '../lab/lab.ts'
import { wifi } from '../lab/namespaces.ts'
import type { Network } from '../lab/network.ts'

type Change = (network: Network) => Promise<void>

async function interrupted(lab: Lab, seconds: number, start: Change, stop: Change) {
  const call = await lab.call()
  const { network } = lab
  const times = await network.interrupt(
    seconds * 1000,
    () => start(network),
    () => stop(network),
  )
  return { ...times, figures: recoveryFigures(await call.recovered(times), RECOVERED) }
}

const silentCut = (seconds: number): Case => ({
  name: `cut-${seconds}s`,
  title: `silent cut of ${seconds} s`,
  run: (lab) =>
    interrupted(
      lab,
      seconds,
      (network) => network.cut(wifi),
      (network) => network.clear(wifi),
    ),
})

const linkDown = (seconds: number): Case => ({
  name: `link-down-${seconds}s`,
  title: `link down for ${seconds} s`,
  run: (lab) =>
    interrupted(
      lab,
      seconds,
      (network) => network.down(wifi),
      (network) => network.up(wifi),
    ),
})

export const interruptions = [silentCut(3), silentCut(10), silentCut(40), linkDown(5), linkDown(20)]
