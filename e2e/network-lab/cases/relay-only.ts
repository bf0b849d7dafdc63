import { expect } from '@playwright/test'
import { as } from '../../support/consultation.ts'
import { accounts } from '../../support/people.ts'
import { type Case, RECOVERED, recoveryFigures } from '../case.ts'
import { mobile, wifi } from '../lab/namespaces.ts'
import { wait } from '../lab/shell.ts'

/** How long the phone has no network, in milliseconds. */
const BETWEEN_MS = 1000

/**
 * The patient hides their network address. Every router counts what either side sends to an address of the other, from
 * before the call until it has recovered on another network.
 */
const relayOnly: Case = {
  name: 'relay-only',
  title: 'the patient hides their address: no packet passes directly, nor while the call recovers on mobile',
  run: async (lab) => {
    const john = await as(lab.clinic, accounts.john)
    const before = (await john.get('/api/patient/profile')) as object
    await john.put('/api/patient/profile', { ...before, relayOnly: true })

    await lab.network.countDirect()
    await lab.network.sendDirect()
    await expect.poll(() => lab.network.directPackets(), { message: 'a direct packet is counted' }).toBeGreaterThan(0)
    await lab.network.countDirect()

    const call = await lab.call()
    const begun = Date.now()
    await lab.network.down(wifi)
    await wait(BETWEEN_MS)
    await lab.network.up(mobile)
    const times = { begun, back: Date.now() }
    const recovery = await call.recovered(times)
    const direct = await lab.network.directPackets()
    // Each connection has either no path yet, or one that is relayed at both ends.
    const ways = Object.values(await call.recordings()).flatMap(({ notes }) =>
      notes.map(({ text }) => text).filter((text) => text.includes(': path ')),
    )
    // Without such notes, this test would have checked nothing.
    expect(ways.filter((way) => way.includes(': path relay over')).length, 'relayed ways').toBeGreaterThanOrEqual(2)
    for (const way of ways) expect(way, 'the way of the media').toMatch(/: path (none$|relay over .* to relay$)/)
    expect(direct, 'packets that passed directly').toBe(0)
    return {
      ...times,
      figures: [
        { label: 'packets that passed directly', value: direct, unit: 'packets', reach: 0 },
        ...recoveryFigures(recovery, RECOVERED),
      ],
    }
  },
}

export const relays = [relayOnly]
