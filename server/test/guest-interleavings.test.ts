import { type Guest, guestMoves } from '@medconsult/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordMoves, seenMoves, violations } from './invariants.ts'
import { fuzzSeed, runUntilSeen } from './seed.ts'
import { createTestApp, type Person } from './test-app.ts'

const seed = fuzzSeed()
const testApp = await createTestApp()
afterAll(() => testApp.close())
beforeAll(() => recordMoves(testApp.rows))

/** The status that a guest needs for a move, so that most moves succeed. One in three is made with any guest. */
const hostMoves = {
  admitGuest: 'WAITING',
  refuseGuest: 'WAITING',
  sendGuestBack: 'ADMITTED',
  removeGuest: 'ADMITTED',
  revokeGuestLink: 'LINKED',
} as const
const ownMoves = {
  guestKnock: 'LEFT',
  guestLeave: 'ADMITTED',
  sendMessage: 'ADMITTED',
  readMessages: 'ADMITTED',
} as const

/** Numbers choose a guest or a link. `any`: the guest may be in any status. */
type Step =
  | { kind: 'link'; pick: number }
  | { kind: 'use'; pick: number }
  | { kind: 'host'; name: keyof typeof hostMoves; pick: number; any: boolean }
  | { kind: 'guest'; name: keyof typeof ownMoves; pick: number; any: boolean }
  | { kind: 'says'; who: 'doctor' | 'patient' }
  | { kind: 'end'; who: 'doctor' | 'patient' }

const pick = fc.nat(99)
const any = fc.nat(2).map((n) => n === 0)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('link' as const), pick }),
      fc.record({ kind: fc.constant('use' as const), pick }),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('host' as const),
      name: fc.constantFrom('admitGuest', 'admitGuest', ...(Object.keys(hostMoves) as (keyof typeof hostMoves)[])),
      pick,
      any,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('guest' as const),
      name: fc.constantFrom(
        'guestLeave',
        'guestKnock',
        'guestKnock',
        ...(Object.keys(ownMoves) as (keyof typeof ownMoves)[]),
      ),
      pick,
      any,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('says' as const),
      who: fc.constantFrom('doctor' as const, 'patient' as const),
    }),
  },
)
/** Up to four steps of a group run at the same time. In the last group somebody ends the call. */
const scenario = fc.record({
  groups: fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 24 }),
  last: fc.array(step, { maxLength: 4 }),
  ends: fc.constantFrom('doctor' as const, 'patient' as const),
})

/** Makes every move once, so that none depends on chance. */
const host = (name: keyof typeof hostMoves): Step[] => [{ kind: 'host', name, pick: 0, any: false }]
const remove = (which: number): Step[] => [{ kind: 'host', name: 'removeGuest', pick: which, any: true }]
const guest = (name: keyof typeof ownMoves, any = false): Step[] => [{ kind: 'guest', name, pick: 0, any }]
const comes = (which: number): Step[][] => [[{ kind: 'link', pick: 0 }], [{ kind: 'use', pick: which }]]
const tour: Step[][] = [
  ...comes(0),
  guest('guestLeave', true),
  ...[guest('guestKnock'), host('admitGuest'), guest('sendMessage'), host('sendGuestBack'), host('admitGuest')],
  ...[guest('readMessages'), guest('guestLeave'), guest('guestKnock')],
  ...[host('sendGuestBack'), host('refuseGuest')],
  ...comes(1),
  ...[host('admitGuest'), host('removeGuest')],
  ...comes(2),
  ...[host('admitGuest'), guest('guestLeave'), remove(2)],
  ...[[{ kind: 'link', pick: 0 } as const], host('revokeGuestLink')],
]

interface Cast {
  id: string
  people: Record<'doctor' | 'patient', Person>
  codes: string[]
  guests: Person[]
}

async function makeCast(): Promise<Cast> {
  const people = { doctor: await testApp.doctor(), patient: await testApp.patient() }
  const id = await testApp.liveCall(await testApp.schedule(people.doctor), people.patient)
  return { id, people, codes: [], guests: [] }
}

const choose = <T>(from: readonly T[], which: number): T | undefined => from[which % Math.max(1, from.length)]

async function able(cast: Cast, status: Guest['status'], other: boolean): Promise<string[]> {
  const rows = await testApp.rows<{ id: string; status: Guest['status'] }>(
    'SELECT id, status FROM room_guests WHERE room_id = $1 ORDER BY id',
    [cast.id],
  )
  return rows.filter((row) => other || row.status === status).map((row) => row.id)
}

/**
 * Runs a step through the typed client. An answer or a refusal that the contract does not declare fails the scenario.
 */
async function take(cast: Cast, one: Step): Promise<void> {
  const { id, people } = cast
  const params = { params: { id } }
  if (one.kind === 'link') {
    const { body, problem } = await testApp.call(people.doctor, 'makeGuestLink', { ...params, body: { role: 'CARER' } })
    if (!problem) cast.codes.push(body.code)
  } else if (one.kind === 'use') {
    const code = choose(cast.codes, one.pick)
    if (code === undefined) return
    const { body, problem } = await testApp.call(null, 'useGuestLink', { body: { code, name: `Guest ${one.pick}` } })
    if (!problem) cast.guests.push({ id: body.guest.id, name: '', email: '', role: 'GUEST', token: body.access_token })
  } else if (one.kind === 'host') {
    const guestId = choose(await able(cast, hostMoves[one.name], one.any), one.pick)
    if (guestId) await testApp.call(people.doctor, one.name, { params: { id, guestId } })
  } else if (one.kind === 'guest') {
    const ids = await able(cast, ownMoves[one.name], one.any)
    const who = choose(
      cast.guests.filter((guest) => ids.includes(guest.id)),
      one.pick,
    )
    if (!who) return
    if (one.name === 'sendMessage') await testApp.call(who, one.name, { ...params, body: { message: 'Of a guest' } })
    else await testApp.call(who, one.name, one.name === 'readMessages' ? params : {})
  } else if (one.kind === 'says')
    await testApp.call(people[one.who], 'sendMessage', { ...params, body: { message: 'Hi' } })
  else await testApp.call(people[one.who], 'endCall', params)
}

test('the invariants hold after every step while guests come to a call by link and act at random', async () => {
  const property = fc.asyncProperty(scenario, async ({ groups, last, ends }) => {
    const cast = await makeCast()
    for (const group of [...groups, [...last, { kind: 'end' as const, who: ends }]]) {
      await Promise.all(group.map((one) => take(cast, one)))
      expect(await violations(testApp.rows)).toEqual([])
    }
    expect(await able(cast, 'ADMITTED', false)).toEqual([])
  })
  // The scenarios make every move of the contract’s table at least once.
  const declared = Object.entries<readonly string[]>(guestMoves).flatMap(([from, targets]) =>
    targets.map((to) => `room_guests: ${from} → ${to}`),
  )
  const examples: [{ groups: typeof tour; last: []; ends: 'doctor' }][] = [[{ groups: tour, last: [], ends: 'doctor' }]]
  const run = (one: number) => fc.assert(property, { numRuns: 12, seed: one, endOnFailure: true, examples })
  const unseen = async () => {
    const { seen, illegal } = await seenMoves(testApp.rows)
    expect(illegal).toEqual([])
    return declared.filter((move) => !seen.includes(move))
  }
  expect(await runUntilSeen(seed, run, unseen)).toEqual([])
})
