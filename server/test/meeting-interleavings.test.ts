import { guestMoves, meetingMoves } from '@medconsult/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordMoves, seenMoves, violations } from './invariants.ts'
import { fuzzSeed, runUntilSeen } from './seed.ts'
import { createTestApp, type Input, type Person } from './test-app.ts'

const seed = fuzzSeed()
const testApp = await createTestApp()
afterAll(() => testApp.close())
beforeAll(() => recordMoves(testApp.rows))

const GUESTS = 6

/** An action of one person. Numbers choose the person. */
type Step =
  | { kind: 'guest'; name: 'joinMeeting' | 'leaveMeeting' | 'addParticipant' | 'meetingMe'; guest: number }
  | {
      kind: 'host'
      name: 'admitMeetingGuest' | 'refuseMeetingGuest' | 'sendMeetingGuestBack' | 'removeMeetingGuest'
      guest: number
    }
  | { kind: 'door'; name: 'admitAllGuests' | 'addParticipant' | 'lock' | 'unlock' }
  | { kind: 'status'; status: 'ACTIVE' | 'COMPLETED' | 'CANCELLED' }
  | { kind: 'time'; ms: number }

const guest = fc.nat(GUESTS - 1)
const one = <K extends Step['kind'], N extends string>(kind: K, ...names: N[]) =>
  fc.record({ kind: fc.constant(kind), name: fc.constantFrom(...names), guest })
const step = fc.oneof(
  { weight: 8, arbitrary: one('guest', 'joinMeeting', 'joinMeeting', 'leaveMeeting', 'addParticipant', 'meetingMe') },
  {
    weight: 7,
    arbitrary: one(
      'host',
      'admitMeetingGuest',
      'admitMeetingGuest',
      'admitMeetingGuest',
      'refuseMeetingGuest',
      'sendMeetingGuestBack',
      'removeMeetingGuest',
    ),
  },
  { weight: 2, arbitrary: one('door', 'admitAllGuests', 'addParticipant', 'lock', 'unlock', 'unlock') },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      status: fc.constantFrom('ACTIVE' as const, 'COMPLETED' as const, 'CANCELLED' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1000, 61_000, 121_000) }),
  },
) as fc.Arbitrary<Step>
const scenario = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 12, maxLength: 30 })

/** Leaves and returns in every way, so that none of these moves depends on chance. */
const tour: Step[][] = [
  [{ kind: 'host', name: 'admitMeetingGuest', guest: 0 }],
  [{ kind: 'guest', name: 'leaveMeeting', guest: 0 }],
  [{ kind: 'guest', name: 'joinMeeting', guest: 0 }],
  [{ kind: 'guest', name: 'leaveMeeting', guest: 0 }],
  [{ kind: 'host', name: 'removeMeetingGuest', guest: 0 }],
  [{ kind: 'guest', name: 'leaveMeeting', guest: 1 }],
  [{ kind: 'guest', name: 'joinMeeting', guest: 1 }],
]

interface Cast {
  roomId: string
  host: Person
  /** The last of them have accounts, and the very last is the expected patient. */
  guests: { person: Person; guestId: string }[]
}

async function makeCast(): Promise<Cast> {
  const [host, patient] = [await testApp.doctor(), await testApp.patient()]
  const { roomId } = await testApp.meeting(host, { patient })
  const guests = []
  for (let nth = 0; nth < GUESTS; nth += 1) {
    const isNamed = nth === GUESTS - 1
    const account = isNamed ? patient : nth > 3 ? await testApp.patient() : null
    const answer = await testApp.ok(account, 'joinMeeting', { params: { roomId }, body: { name: `Guest ${nth}` } })
    const guestId = answer.guest?.id ?? ''
    const bare = { id: guestId, name: '', email: '', role: 'GUEST' as const, token: answer.access_token ?? '' }
    guests.push({ person: account ?? bare, guestId })
  }
  return { roomId, host, guests }
}

/**
 * Runs a step through the typed client. An answer or a refusal that the contract does not declare fails the scenario.
 */
async function take({ roomId, host, guests }: Cast, given: Step): Promise<void> {
  if (given.kind === 'time') return testApp.clock.advance(given.ms)
  const params = { roomId }
  const call = async (who: Person, name: Parameters<typeof testApp.call>[1], input: Input) =>
    void (await testApp.call(who, name, input))
  if (given.kind === 'status') return call(host, 'setMeetingStatus', { params, body: { status: given.status } })
  if (given.kind === 'door') {
    if (given.name === 'admitAllGuests') return call(host, given.name, { params })
    if (given.name === 'addParticipant') return call(host, given.name, { params, body: {} })
    return call(host, 'setMeetingDoor', { params, body: { locked: given.name === 'lock' } })
  }
  const { person, guestId } = guests[given.guest] as Cast['guests'][number]
  if (given.kind === 'host') return call(host, given.name, { params: { roomId, guestId } })
  const hasBody = given.name === 'joinMeeting' || given.name === 'addParticipant'
  return call(person, given.name, { params, ...(hasBody && { body: {} }) })
}

test('the invariants hold after every step while a host and six guests act at random', async () => {
  const property = fc.asyncProperty(scenario, async (groups) => {
    const cast = await makeCast()
    for (const group of groups) {
      await Promise.all(group.map((given) => take(cast, given)))
      expect(await violations(testApp.rows)).toEqual([])
    }
  })
  const declared = Object.entries({ meetings: meetingMoves, room_guests: guestMoves }).flatMap(([machine, moves]) =>
    Object.entries<readonly string[]>(moves).flatMap(([from, targets]) =>
      targets.map((to) => `${machine}: ${from} → ${to}`),
    ),
  )
  // Guests of a meeting have no invite links of their own.
  const wanted = declared.filter((move) => !move.includes('LINKED'))
  const run = (one: number) => fc.assert(property, { numRuns: 10, seed: one, endOnFailure: true, examples: [[tour]] })
  const unseen = async () => {
    const { seen, illegal } = await seenMoves(testApp.rows)
    expect(illegal).toEqual([])
    return wanted.filter((move) => !seen.includes(move))
  }
  expect(await runUntilSeen(seed, run, unseen)).toEqual([])
})
