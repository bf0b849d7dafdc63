import { GUEST_LINK_MS, type Guest, guestMoves, type OperationName } from '@medconsult/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordMoves, seenMoves, violations } from './invariants.ts'
import { type Answer, createTestApp, type Person, type Schedule } from './test-app.ts'

const testApp = await createTestApp()
const { call, ok, refused, clock } = testApp
afterAll(() => testApp.close())

const AT_ONCE = 40
let doctor: Person
let patient: Person
let queue: Schedule
let id: string

beforeAll(() => recordMoves(testApp.rows))
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Sarah Johnson' })
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
  id = await testApp.liveCall(queue, patient)
})
afterEach(async () => {
  expect(await violations(testApp.rows)).toEqual([])
  expect((await seenMoves(testApp.rows)).illegal).toEqual([])
})

const params = (guestId?: string) => ({ params: { id, ...(guestId && { guestId }) } })
const link = (more: object = {}) =>
  ok(doctor, 'makeGuestLink', { params: { id }, body: { role: 'INTERPRETER', language: 'de', ...more } })
const use = (code: string, name = 'Ines Interpreter') => ok(null, 'useGuestLink', { body: { code, name } })
const useLater = (code: string) => call(null, 'useGuestLink', { body: { code, name: 'Late' } })
const statuses = async (who: Person) => (await ok(who, 'listGuests', params())).map(({ status }) => status)
const many = <T>(work: (index: number) => Promise<T>, count = AT_ONCE) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
const won = (answers: Answer<unknown>[]) => answers.filter(({ problem }) => problem === null).length
const codes = (answers: Answer<unknown>[]) => [...new Set(answers.flatMap(({ problem }) => problem?.code ?? []))].sort()

/** A guest in the lobby, who came by an invite link. */
async function knock(name?: string): Promise<Person & { guest: Guest }> {
  const { code } = await link()
  const { guest, access_token: token } = await use(code, name)
  return { id: guest.id, name: guest.name ?? '', email: '', role: 'GUEST', token, guest }
}

test('each step of a guest, from the link to the end, reaches the people concerned and the audit trail', async () => {
  const [doctorPage, patientPage] = [await testApp.socket(doctor), await testApp.socket(patient)]
  const made = await link()
  expect(made.path).toBe(`/join#${made.code}`)
  expect(made.code).toMatch(/^[\w-]{22}$/)
  expect(made.guest).toMatchObject({
    callSessionId: id,
    role: 'INTERPRETER',
    language: 'de',
    name: null,
    status: 'LINKED',
  })
  expect(new Date(made.guest.expiresAt).getTime() - clock.now().getTime()).toBe(GUEST_LINK_MS)
  await doctorPage.wait('guest_updated', ({ guest }) => guest.status === 'LINKED')
  expect([await statuses(doctor), await statuses(patient)]).toEqual([['LINKED'], []])

  const invitation = {
    callSessionId: id,
    doctorName: 'Dr. Sarah Johnson',
    role: 'INTERPRETER',
    language: 'de',
    expiresAt: made.guest.expiresAt,
  }
  for (const _again of [1, 2])
    expect(await ok(null, 'openGuestLink', { body: { code: made.code } })).toEqual(invitation)
  const { guest, access_token: token } = await use(made.code, '  Ines Interpreter ')
  expect(guest).toMatchObject({ id: made.guest.id, name: 'Ines Interpreter', status: 'WAITING' })
  const ines: Person = { id: guest.id, name: 'Ines Interpreter', email: '', role: 'GUEST', token }
  const inesPage = await testApp.socket(ines)
  expect(inesPage.of('authenticated')).toEqual([{ userId: guest.id, role: 'GUEST' }])
  await patientPage.wait('guest_updated', (one) => one.guest.name === 'Ines Interpreter')
  expect(patientPage.of('guest_updated').map((one) => one.guest.status)).toEqual(['WAITING'])
  // Meanwhile the doctor may have been told that somebody waits, which host-reach.test.ts is about.
  const { hostReach: _, ...same } = guest
  expect(await ok(ines, 'guestMe')).toEqual({ guest: expect.objectContaining(same), invitation })
  expect(await refused(ines, 'listGuests', params())).toBe('NOT_FOUND')

  await ok(doctor, 'admitGuest', params(guest.id))
  await inesPage.wait('guest_updated', (one) => one.guest.status === 'ADMITTED')
  expect([await statuses(patient), await statuses(ines)]).toEqual([['ADMITTED'], ['ADMITTED']])
  await ok(doctor, 'sendGuestBack', params(guest.id))
  await inesPage.wait('guest_updated', (one) => one.guest.status === 'WAITING')
  expect(await refused(ines, 'listGuests', params())).toBe('NOT_FOUND')
  await ok(ines, 'guestLeave')
  expect([await statuses(doctor), await statuses(patient)]).toEqual([['LEFT'], []])
  await ok(ines, 'guestKnock')
  await ok(doctor, 'admitGuest', params(guest.id))
  await ok(patient, 'endCall', params())
  expect(await inesPage.wait('call_ended')).toEqual({ callSessionId: id, endedBy: 'patient' })
  await inesPage.wait('guest_updated', (one) => one.guest.status === 'LEFT')
  expect(await ok(ines, 'guestMe')).toMatchObject({ guest: { status: 'LEFT' } })
  expect(await refused(ines, 'guestKnock')).toBe('CALL_STATE')
  expect(await refused(ines, 'listGuests', params())).toBe('NOT_FOUND')
  expect(await refused(ines, 'iceServers')).toBe('FORBIDDEN')

  expect((await testApp.actions(id)).filter((one) => one.startsWith('GUEST'))).toEqual([
    'GUEST_LINKED',
    'GUEST_WAITING',
    'GUEST_ADMITTED',
    'GUEST_SENT_BACK',
    'GUEST_LEFT',
    'GUEST_WAITING',
    'GUEST_ADMITTED',
  ])
  // The patient finds each entry in their own trail, with its actor.
  const trail = await testApp.rows<{ action: string; who: string }>(
    "SELECT action_type AS action, actor_user_id AS who FROM audit_logs WHERE patient_id = $1 AND action_type LIKE 'GUEST%' ORDER BY id",
    [patient.id],
  )
  expect(trail.map(({ who }) => (who === doctor.id ? 'doctor' : who === guest.id ? 'guest' : who))).toEqual([
    'doctor',
    'guest',
    'doctor',
    'doctor',
    'guest',
    'guest',
    'doctor',
  ])
})

describe('a link that cannot be used any more', () => {
  const dead = async (code: string) => {
    const opened = await refused(null, 'openGuestLink', { body: { code } })
    expect([opened, (await useLater(code)).status]).toEqual(['LINK_GONE', 410])
  }
  test('a link that was used is refused', async () => {
    const { code } = await link()
    await use(code)
    await dead(code)
  })
  test('a link that was withdrawn is refused', async () => {
    const { code, guest } = await link()
    await ok(doctor, 'revokeGuestLink', params(guest.id))
    await dead(code)
    expect(await statuses(doctor)).toEqual(['REVOKED'])
  })
  test('a link is refused after a day', async () => {
    const { code } = await testApp.guest(id, 'LINKED', { expiresAt: new Date(clock.now().getTime() + 1000) })
    clock.advance(999)
    await ok(null, 'openGuestLink', { body: { code } })
    clock.advance(1)
    await dead(code)
  })
  test('a link of a call that is over is refused', async () => {
    const { code } = await link()
    await ok(doctor, 'endCall', params())
    await dead(code)
    expect(await refused(doctor, 'makeGuestLink', { params: { id }, body: { role: 'CARER' } })).toBe('CALL_STATE')
  })
  test('a link of an invitation that expired is refused, and waiting guests are told', async () => {
    const ringing = await testApp.liveCall(
      await testApp.schedule(await testApp.doctor()),
      await testApp.patient(),
      'INVITED',
    )
    const { code } = await testApp.guest(ringing, 'LINKED')
    const waiting = await testApp.guest(ringing, 'WAITING')
    const page = await testApp.socket(waiting)
    clock.advance(60_000)
    expect(await page.wait('call_ended')).toEqual({ callSessionId: ringing, endedBy: 'system' })
    await page.wait('guest_updated', ({ guest }) => guest.status === 'LEFT')
    await dead(code)
  })
  test('a link that never existed is refused', () => dead('AAAAAAAAAAAAAAAAAAAAAA'))
})

test.each([
  ['a name of 61 characters', { name: 'x'.repeat(61) }],
  ['a name of blanks', { name: '   ' }],
  ['control characters', { name: 'a\u0000b' }],
  ['half a surrogate pair', { name: '\ud800' }],
  ['no name', { name: undefined }],
  ['a code too short', { code: 'A'.repeat(21) }],
  ['a code too long', { code: 'A'.repeat(23) }],
  ['a code of other characters', { code: `${'A'.repeat(21)}+` }],
  ['a code that is a list', { code: ['A'.repeat(22)] }],
])('%s is refused, and the link can still be used', async (_what, more) => {
  const { code } = await link()
  expect(await refused(null, 'useGuestLink', { body: { code, name: 'Ines', ...more } })).toBe('VALIDATION')
  expect((await use(code, 'x'.repeat(60))).guest.status).toBe('WAITING')
})

test('a link needs a known role and a valid language', async () => {
  for (const body of [{ role: 'DOCTOR' }, { role: 'CARER', language: 'German!' }, { role: 'CARER', language: '' }, {}])
    expect(await refused(doctor, 'makeGuestLink', { params: { id }, body })).toBe('VALIDATION')
})

test('nobody is let in before the patient has accepted the call', async () => {
  const ringing = await testApp.liveCall(
    await testApp.schedule(await testApp.doctor()),
    await testApp.patient(),
    'INVITED',
  )
  const [row] = await testApp.rows<{ doctor: string }>('SELECT doctor_id AS doctor FROM call_sessions WHERE id = $1', [
    ringing,
  ])
  const other = {
    ...doctor,
    id: row?.doctor ?? '',
    token: await testApp.tokenOf({ id: row?.doctor ?? '', role: 'DOCTOR' }),
  }
  const guest = await testApp.guest(ringing, 'WAITING')
  const input = { params: { id: ringing, guestId: guest.id } }
  expect(await refused(other, 'admitGuest', input)).toBe('CALL_STATE')
  await testApp.rows("UPDATE call_sessions SET status = 'CONFIRMED', confirmed_at = $2 WHERE id = $1", [
    ringing,
    clock.now(),
  ])
  await testApp.rows(
    "UPDATE queue_entries SET status = 'IN_CALL' WHERE id = (SELECT queue_entry_id FROM call_sessions WHERE id = $1)",
    [ringing],
  )
  await ok(other, 'admitGuest', input)
})

test('each move of a guest is possible from its own state only', async () => {
  const moves = {
    admitGuest: ['WAITING'],
    refuseGuest: ['WAITING'],
    sendGuestBack: ['ADMITTED'],
    removeGuest: ['ADMITTED', 'LEFT'],
    revokeGuestLink: ['LINKED'],
  } as const
  for (const [name, from] of Object.entries(moves) as [OperationName, readonly Guest['status'][]][])
    for (const status of Object.keys(guestMoves) as Guest['status'][]) {
      const one = await testApp.guest(id, status)
      const { problem } = await call(doctor, name, params(one.id))
      expect(problem?.code ?? null, `${name} from ${status}`).toBe(from.includes(status) ? null : 'GUEST_STATE')
      await testApp.rows("UPDATE room_guests SET status = 'LEFT' WHERE id = $1 AND status = 'ADMITTED'", [one.id])
    }
  for (const [name, allowed] of [
    ['guestKnock', ['LEFT']],
    ['guestLeave', ['WAITING', 'ADMITTED']],
  ] as const)
    for (const status of ['WAITING', 'ADMITTED', 'LEFT', 'REFUSED', 'REMOVED'] as const) {
      const one = await testApp.guest(id, status)
      const { problem } = await call(one, name)
      expect(problem?.code ?? null, `${name} from ${status}`).toBe(
        (allowed as readonly string[]).includes(status) ? null : 'GUEST_STATE',
      )
      await testApp.rows("UPDATE room_guests SET status = 'LEFT' WHERE id = $1 AND status = 'ADMITTED'", [one.id])
    }
  const { seen } = await seenMoves(testApp.rows)
  expect(seen).toContain('room_guests: WAITING → REFUSED')
})

test('a guest of another call does not exist here, and its doctor is no host here', async () => {
  const elsewhere = await testApp.liveCall(await testApp.schedule(await testApp.doctor()), await testApp.patient())
  const stranger = await testApp.guest(elsewhere, 'WAITING')
  expect(await refused(doctor, 'admitGuest', params(stranger.id))).toBe('NOT_FOUND')
  expect(await refused(doctor, 'admitGuest', { params: { id: elsewhere, guestId: stranger.id } })).toBe('NOT_FOUND')
  expect(await refused(await testApp.guest(elsewhere), 'listGuests', params())).toBe('NOT_FOUND')
})

test('a call has at most ten unused links, and using or withdrawing one allows another', async () => {
  const links = []
  for (let count = 0; count < 10; count += 1) links.push(await link())
  const { problem, headers } = await call(doctor, 'makeGuestLink', { params: { id }, body: { role: 'CARER' } })
  expect(problem?.code).toBe('TOO_MANY')
  expect(Number(headers.get('retry-after'))).toBe(GUEST_LINK_MS / 1000)
  await use(links[0]?.code ?? '')
  await link()
  await ok(doctor, 'revokeGuestLink', params(links[1]?.guest.id))
  const answers = await many(() => call(doctor, 'makeGuestLink', { params: { id }, body: { role: 'CARER' } }))
  expect([won(answers), codes(answers)]).toEqual([1, ['TOO_MANY']])
})

test('wrong codes are counted by address, and correct ones are not', async () => {
  const alone = await createTestApp()
  // Requests from this machine are not counted as a network, because they may come from anybody.
  const from = { 'x-forwarded-for': '198.51.100.7' }
  const body = { code: 'AAAAAAAAAAAAAAAAAAAAAA' }
  const own = await alone.liveCall(await alone.schedule(await alone.doctor()), await alone.patient())
  const { code } = await alone.guest(own, 'LINKED')
  for (let count = 0; count < 70; count += 1) await alone.ok(null, 'openGuestLink', { body: { code }, headers: from })
  for (let count = 0; count < 30; count += 1) {
    expect(await alone.refused(null, 'openGuestLink', { body, headers: from })).toBe('LINK_GONE')
    expect(await alone.refused(null, 'useGuestLink', { body: { ...body, name: 'X' }, headers: from })).toBe('LINK_GONE')
  }
  const { problem, headers } = await alone.call(null, 'openGuestLink', { body, headers: from })
  expect([problem?.code, headers.has('retry-after')]).toEqual(['TOO_MANY', true])
  expect(await alone.refused(null, 'useGuestLink', { body: { code, name: 'X' }, headers: from })).toBe('TOO_MANY')
  await alone.close()
})

describe('requests about guests at once', () => {
  test('a link that is used 40 times lets in one guest', async () => {
    const { code } = await link()
    const answers = await many((index) => call(null, 'useGuestLink', { body: { code, name: `Guest ${index}` } }))
    expect([won(answers), codes(answers)]).toEqual([1, ['LINK_GONE']])
    expect((await testApp.actions(id)).filter((one) => one === 'GUEST_WAITING')).toHaveLength(1)
  })

  test('only two of 40 guests who are admitted at once come in', async () => {
    const guests = await many(() => testApp.guest(id, 'WAITING'))
    const answers = await Promise.all(guests.map((one) => call(doctor, 'admitGuest', params(one.id))))
    expect([won(answers), codes(answers)]).toEqual([2, ['ROOM_FULL']])
    expect((await testApp.actions(id)).filter((one) => one === 'GUEST_ADMITTED')).toHaveLength(2)
    // After one guest leaves, another one can be admitted.
    await ok(guests[answers.findIndex(({ problem }) => problem === null)] ?? null, 'guestLeave')
    const again = await Promise.all(guests.map((one) => call(doctor, 'admitGuest', params(one.id))))
    expect(won(again)).toBe(1)
  })

  test.each([0, 1, 2])('only one of admitting, refusing and leaving at once succeeds (round %i)', async (round) => {
    const guest = await knock()
    const answers = await many((index) => {
      const turn = (index + round) % 3
      return turn === 0
        ? call(guest, 'guestLeave')
        : call(doctor, turn === 1 ? 'admitGuest' : 'refuseGuest', params(guest.id))
    })
    const status = await testApp.statusOf('room_guests', guest.id)
    // A guest who was admitted may leave afterwards; both moves then succeed.
    expect(won(answers)).toBe(status === 'LEFT' && (await testApp.actions(id)).includes('GUEST_ADMITTED') ? 2 : 1)
    expect(codes(answers)).toEqual(['GUEST_STATE'])
  })

  test('nobody stays in a call that ends while its links are used and its guests admitted', async () => {
    const guests = await many(() => testApp.guest(id, 'WAITING'), 10)
    const links = await many(() => testApp.guest(id, 'LINKED'), 10)
    await Promise.all([
      ...guests.map((one) => call(doctor, 'admitGuest', params(one.id))),
      call(patient, 'endCall', params()),
      ...links.map(({ code }) => useLater(code)),
      ...guests.map((one) => call(one, 'guestLeave')),
    ])
    const left = await testApp.rows<{ status: string }>('SELECT DISTINCT status FROM room_guests WHERE room_id = $1', [
      id,
    ])
    expect(left.map(({ status }) => status).every((status) => status === 'LEFT' || status === 'REVOKED')).toBe(true)
  })
})
