import { expect } from '@playwright/test'
import type { Case } from '../case.ts'
import { doctorUplink, wifi } from '../lab/namespaces.ts'
import { wait } from '../lab/shell.ts'

/** How long the call is watched, in milliseconds. */
const WATCHED_MS = 5000

const relayOverTcp: Case = {
  name: 'relay-tcp',
  title: 'relay only over TCP, UDP dropped on both sides',
  run: async (lab) => {
    await lab.network.blockUdp(wifi)
    await lab.network.blockUdp(doctorUplink)
    const asked = Date.now()
    const call = await lab.call()
    const begun = Date.now()
    await wait(WATCHED_MS)
    const times = { begun, back: begun }
    const { stall, silence } = await call.recovered(times)
    const { doctor, patient } = await call.recordings()
    const firsts = [doctor, patient].map(({ notes, frames }) => {
      const accepted = notes.find(({ at, text }) => at >= asked && text === 'call:accept')?.at ?? Number.NaN
      return (frames[0] ?? Number.NaN) - accepted
    })
    for (const { notes } of [doctor, patient]) {
      const path = notes.findLast(({ text }) => text.includes(': path '))?.text
      expect(path, 'the way of the media').toMatch(/path relay over tcp/)
    }
    return {
      ...times,
      figures: [
        { label: 'accepted to first frame, the later side', value: Math.max(...firsts), unit: 'ms' },
        { label: 'longest time without a new frame', value: stall, unit: 'ms' },
        { label: 'longest silence', value: silence, unit: 'ms' },
      ],
    }
  },
}

export const relays = [relayOverTcp]
