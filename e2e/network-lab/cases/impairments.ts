import { type Case, type Figure, type Outcome, SILENT } from '../case.ts'
import type { LabCall, Recordings } from '../lab/call.ts'
import type { Lab } from '../lab/lab.ts'
import { longestSilence, longestStall, madeUp, type Picture, sentAt, steppedDown, steppedUp } from '../lab/measure.ts'
import { wifi } from '../lab/namespaces.ts'
import { wait } from '../lab/shell.ts'

// Cases in which the path stays, and is bad for a while.

/** Before the fault the browsers need this time to find out what the path carries, in milliseconds. */
const WARM_UP_MS = 8000
const BAD_MS = 30_000
/** A picture that has not recovered after this time counts as never recovered, in milliseconds. */
const PATIENCE_MS = 120_000

async function warmCall(lab: Lab): Promise<{ call: LabCall; usual: Picture }> {
  const call = await lab.call()
  await wait(WARM_UP_MS)
  const { patient } = await call.recordings()
  return { call, usual: sentAt(patient.looks, Date.now()) }
}

const loss = (percent: number): Case => ({
  name: `loss-${percent}`,
  title: `${percent} % loss in both directions for ${BAD_MS / 1000} s`,
  run: async (lab): Promise<Outcome> => {
    const { call } = await warmCall(lab)
    const begun = Date.now()
    await lab.network.lose(wifi, percent)
    await wait(BAD_MS)
    const bad = await call.recordings()
    await lab.network.clear(wifi)
    const back = Date.now()
    await call.recovered({ begun: back, back })
    return { begun, back, figures: duringFigures(bad, begun, back) }
  },
})

const uplink = (kbit: number): Case => ({
  name: `uplink-${kbit}k`,
  title: `the patient’s uplink carries ${kbit} kbit/s for ${BAD_MS / 1000} s`,
  run: async (lab): Promise<Outcome> => {
    const { call, usual } = await warmCall(lab)
    const begun = Date.now()
    await lab.network.limit(wifi, kbit)
    await wait(BAD_MS)
    const bad = await call.recordings()
    await lab.network.unlimit(wifi)
    const back = Date.now()
    const lowest = sentAt(bad.patient.looks, back)
    const up = await untilUsual(call, back, usual)
    const recovery = await call.recovered({ begun, back })
    const { looks } = bad.patient
    return {
      begun,
      back,
      figures: [
        ...duringFigures(bad, begun, back),
        { label: 'less picture sent after', value: steppedDown(looks, begun, usual) - begun, unit: 'ms' },
        { label: 'height of the picture at the end of it', value: lowest.rate > 0 ? lowest.height : 0, unit: 'pixels' },
        { label: 'lifted: both pictures move after', value: recovery.both, unit: 'ms' },
        { label: 'lifted: the usual picture after', value: up - back, unit: 'ms' },
      ],
    }
  },
})

function duringFigures({ doctor, patient }: Recordings, begun: number, back: number): Figure[] {
  const worse = (figure: (one: typeof doctor) => number): number => Math.max(figure(doctor), figure(patient))
  return [
    {
      label: 'longest silence',
      value: worse(({ looks }) => longestSilence(looks, begun, back)),
      unit: 'ms',
      reach: SILENT,
    },
    { label: 'sound made up', value: worse(({ looks }) => madeUp(looks, begun, back)), unit: '%' },
    {
      label: 'longest time without a new frame',
      value: worse(({ frames }) => longestStall(frames, begun, back)),
      unit: 'ms',
    },
  ]
}

/** @returns when the patient's picture is sent as before; Infinity if that does not happen in the time that we wait */
async function untilUsual(call: LabCall, back: number, usual: Picture): Promise<number> {
  for (;;) {
    const { patient } = await call.recordings()
    const up = steppedUp(patient.looks, back, usual)
    if (Number.isFinite(up) || Date.now() > back + PATIENCE_MS) return up
    await wait(250)
  }
}

export const impairments = [loss(5), loss(15), uplink(300), uplink(80)]
