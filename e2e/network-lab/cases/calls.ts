import { expect } from '@playwright/test'
import type { Case, Outcome } from '../case.ts'
import type { LabCall, Recordings } from '../lab/call.ts'
import { longestSilence, longestStall, lostBetween } from '../lab/measure.ts'
import { doctorUplink, wifi } from '../lab/namespaces.ts'
import type { Recorder } from '../lab/recorder.ts'
import { wait } from '../lab/shell.ts'

// Cases in which nothing happens to the path between the two.

/** How long a call is watched, in milliseconds. */
const WATCHED_MS = 5000
/** How long the server is stopped, in milliseconds. */
const AWAY_MS = 2000

/** A call without a fault: how soon it begins, and that it lasts. */
export async function watched(call: LabCall): Promise<Outcome> {
  const begun = Date.now()
  await wait(WATCHED_MS)
  const until = Date.now()
  const { doctor, patient } = await call.recordings()
  const worse = (figure: (one: Recorder) => number): number => Math.max(figure(doctor), figure(patient))
  return {
    begun,
    back: begun,
    figures: [
      { label: 'accepted to first frame, the later side', value: worse(firstFrameAfter(patient)), unit: 'ms' },
      {
        label: 'longest time without a new frame',
        value: worse((one) => longestStall(one.frames, begun, until)),
        unit: 'ms',
      },
      { label: 'longest silence', value: worse((one) => longestSilence(one.looks, begun, until)), unit: 'ms' },
    ],
  }
}

/** The patient accepts by a click. Both pages use the clock of the same machine. */
function firstFrameAfter(patient: Recorder): (one: Recorder) => number {
  const accepted = patient.notes.find(({ text }) => text === 'call:accept')?.at ?? Number.NaN
  return ({ frames }) => (frames[0] ?? Number.NaN) - accepted
}

const relayOverTcp: Case = {
  name: 'relay-tcp',
  title: 'relay only over TCP, UDP dropped on both sides',
  run: async (lab) => {
    await lab.network.blockUdp(wifi)
    await lab.network.blockUdp(doctorUplink)
    const call = await lab.call()
    const outcome = await watched(call)
    for (const path of pathsOf(await call.recordings())) expect(path, 'the way of the media').toMatch(/relay over tcp/)
    return outcome
  },
}

function pathsOf({ doctor, patient }: Recordings): (string | undefined)[] {
  return [doctor, patient].map(({ notes }) => notes.findLast(({ text }) => text.includes(': path '))?.text)
}

const serverRestart: Case = {
  name: 'server-restart',
  title: `the server is killed, and back ${AWAY_MS / 1000} s later`,
  run: async (lab) => {
    const call = await lab.call()
    const begun = Date.now()
    await lab.clinic.kill()
    await wait(AWAY_MS)
    await lab.clinic.start()
    const back = Date.now()
    // Both reconnect to the server within this time, and any effect on the media is part of the case.
    await wait(WATCHED_MS)
    const until = await call.untilMoving(back, 'after the restart')
    const { doctor, patient } = await call.recordings()
    const worse = (figure: (one: Recorder) => number): number => Math.max(figure(doctor), figure(patient))
    const lost = [doctor, patient].map(({ looks }) => lostBetween(looks, begun, until))
    return {
      begun,
      back,
      figures: [
        { label: 'packets lost', value: lost.reduce((sum, one) => sum + one, 0), unit: 'packets', reach: 0 },
        {
          label: 'longest time without a new frame',
          value: worse((one) => longestStall(one.frames, begun, until)),
          unit: 'ms',
        },
        { label: 'longest silence', value: worse((one) => longestSilence(one.looks, begun, until)), unit: 'ms' },
      ],
    }
  },
}

export const calls = [relayOverTcp, serverRestart]
