import { EMPTY_CALL_MS, type OperationName, REJOIN_MS } from '@medconsult/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordMoves, seenMoves, violations } from './invariants.ts'
import { type Answer, createTestApp, type Person, type Schedule, type TestSocket, until } from './test-app.ts'

const testApp = await createTestApp()
const { call, ok, refused, clock } = testApp
afterAll(() => testApp.close())

const AT_ONCE = 40
let doctor: Person
let patient: Person
let queue: Schedule
let id: string
let params: { id: string }

beforeAll(() => recordMoves(testApp.rows))
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Sarah Johnson' })
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
  id = await testApp.liveCall(queue, patient)
  params = { id }
})
afterEach(async () => {
  expect(await violations(testApp.rows)).toEqual([])
  expect((await seenMoves(testApp.rows)).illegal).toEqual([])
})

const many = <T>(work: (index: number) => Promise<T>, count = AT_ONCE) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
const won = (answers: Answer<unknown>[]) => answers.filter(({ problem }) => problem === null).length
const codes = (answers: Answer<unknown>[]) => [...new Set(answers.flatMap(({ problem }) => problem?.code ?? []))].sort()
const left = async (who: Person) => (await ok(who, 'readCall', { params })).rejoinUntil
const inMs = (ms: number) => new Date(clock.now().getTime() + ms).toISOString()
const actions = async () => (await testApp.actions(id)).filter((one) => /^(CALL|GUEST)_(LEFT|REJOINED)$/.test(one))

/** Lets time pass while the doctor's page is in the call. */
async function pass(ms: number): Promise<void> {
  for (let rest = ms; rest > 0; rest -= EMPTY_CALL_MS / 2) {
    await ok(doctor, 'readCall', { params })
    clock.advance(Math.min(rest, EMPTY_CALL_MS / 2))
  }
  await ok(doctor, 'readCall', { params })
}

async function inRoom(who: Person, roomId: string): Promise<TestSocket> {
  const page = await testApp.socket(who)
  expect(await page.emit('join-room', { roomId, peerId: `peer-${who.role}` })).toEqual({ ok: true })
  return page
}

describe('a patient who leaves a call', () => {
  test('the patient is out on every page and returns in time, and the doctor is told of both', async () => {
    const [desk, first, second] = [await inRoom(doctor, id), await inRoom(patient, id), await inRoom(patient, id)]
    const { rejoinUntil } = await ok(patient, 'leaveCall', { params })
    expect(rejoinUntil).toBe(inMs(REJOIN_MS))
    expect(await desk.wait('call_left')).toEqual({ callSessionId: id, patientId: patient.id, rejoinUntil })
    await desk.wait('user-left', ({ userId }) => userId === patient.id)
    await until(() => desk.of('user-left').filter(({ userId }) => userId === patient.id).length === 2, 'both pages')
    for (const page of [first, second]) {
      expect(await page.emit('offer', { roomId: id, offer: { type: 'offer', sdp: 'x' } })).toMatchObject({ ok: false })
      expect(await page.emit('join-room', { roomId: id, peerId: 'peer-PATIENT' })).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect((await ok(doctor, 'readRoomMembers', { params })).members.map(({ userId }) => userId)).toEqual([doctor.id])
    expect([await left(doctor), await left(patient)]).toEqual([rejoinUntil, rejoinUntil])
    expect(await ok(patient, 'ongoingCall')).toEqual({ callSessionId: id, rejoinUntil })
    expect(await ok(doctor, 'ongoingCall')).toEqual({ callSessionId: id, rejoinUntil: null })

    await pass(REJOIN_MS - 1)
    // Said twice, it is the same, and gives no more time.
    expect(await ok(patient, 'leaveCall', { params })).toMatchObject({ rejoinUntil })
    await ok(patient, 'rejoinCall', { params })
    await ok(patient, 'rejoinCall', { params })
    await desk.wait('call_rejoined')
    expect([await left(doctor), await left(patient)]).toEqual([null, null])
    expect(await first.emit('join-room', { roomId: id, peerId: 'peer-PATIENT' })).toEqual({ ok: true })
    expect(await actions()).toEqual(['CALL_LEFT', 'CALL_REJOINED'])
    expect(await testApp.statusOf('call_sessions', id)).toBe('ACTIVE')
  })

  test('a patient who has been away for two minutes returns only when the doctor calls again', async () => {
    await ok(patient, 'leaveCall', { params })
    await pass(REJOIN_MS)
    expect(await ok(patient, 'ongoingCall')).toEqual({ callSessionId: null, rejoinUntil: null })
    const { problem } = await call(patient, 'rejoinCall', { params })
    expect(problem).toMatchObject({
      code: 'CALL_STATE',
      detail: 'The two minutes are over. Your doctor can call you again.',
    })
    expect(await left(doctor)).toBe(clock.now().toISOString())
    const page = await testApp.socket(patient)
    expect(await page.emit('join-room', { roomId: id, peerId: 'peer-1' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refused(patient, 'readSignals', { params, query: { peerId: 'peer-2' } })).toBe('NOT_FOUND')

    await ok(doctor, 'doctorEndCall', { params })
    expect(await refused(patient, 'rejoinCall', { params })).toBe('CALL_STATE')
    expect(await left(doctor)).toBeNull()
    const again = { params: { id: queue.id, patientId: patient.id } }
    await ok(doctor, 'resetPatient', again)
    const { callSessionId } = await ok(doctor, 'startCall', {
      params: { id: queue.id },
      body: { patientId: patient.id },
    })
    await ok(patient, 'confirmCall', { params: { id: callSessionId } })
    expect(await ok(patient, 'ongoingCall')).toEqual({ callSessionId, rejoinUntil: null })
  })

  test('a patient whose client never reports that it leaves can return at any time, as before', async () => {
    const page = await inRoom(patient, id)
    await page.emit('leave-call', { roomId: id })
    await pass(REJOIN_MS + 1)
    expect(await left(doctor)).toBeNull()
    expect(await page.emit('join-room', { roomId: id, peerId: 'peer-PATIENT' })).toEqual({ ok: true })
  })

  test('the page of a patient who left does not keep the call alive once the doctor has left too', async () => {
    await ok(patient, 'leaveCall', { params })
    const due = () => testApp.rows<{ due: Date }>('SELECT due_at AS due FROM call_sessions WHERE id = $1', [id])
    const before = await due()
    clock.advance(EMPTY_CALL_MS / 2)
    await ok(patient, 'readCall', { params })
    expect(await due()).toEqual(before)
    clock.advance(EMPTY_CALL_MS / 2)
    await until(async () => (await testApp.statusOf('call_sessions', id)) === 'ENDED', 'the end of the call')
  })

  test('a patient cannot leave a call that rings or is over', async () => {
    await ok(doctor, 'endCall', { params })
    expect(await refused(patient, 'leaveCall', { params })).toBe('CALL_STATE')
    const other = await testApp.patient()
    const rings = { params: { id: await testApp.liveCall(queue, other, 'INVITED') } }
    expect(await refused(other, 'leaveCall', rings)).toBe('CALL_STATE')
    expect(await refused(other, 'rejoinCall', rings)).toBe('CALL_STATE')
  })

  test('forty requests at once leave once and return once, and nobody returns to a call that has ended', async () => {
    expect(won(await many(() => call(patient, 'leaveCall', { params })))).toBe(AT_ONCE)
    expect(await actions()).toEqual(['CALL_LEFT'])
    expect(won(await many(() => call(patient, 'rejoinCall', { params })))).toBe(AT_ONCE)
    expect(await actions()).toEqual(['CALL_LEFT', 'CALL_REJOINED'])
    await ok(patient, 'leaveCall', { params })
    const names: OperationName[] = ['leaveCall', 'rejoinCall']
    const answers = await many((index) =>
      index === AT_ONCE / 2
        ? call(doctor, 'endCall', { params })
        : call(patient, names[index % 2] ?? 'leaveCall', { params }),
    )
    expect(codes(answers).filter((code) => code !== 'CALL_STATE')).toEqual([])
    expect([await testApp.statusOf('call_sessions', id), await left(doctor)]).toEqual(['ENDED', null])
  })
})

describe('a guest by invitation who leaves', () => {
  const standing = async (one: Person) => (await ok(one, 'guestMe')).guest

  test('a guest who was let in returns at once in time, and the host is told', async () => {
    const ines = await testApp.guest(id)
    const [desk, page] = [await inRoom(doctor, id), await inRoom(ines, id)]
    const gone = await ok(ines, 'guestLeave')
    expect(gone).toMatchObject({ status: 'LEFT', rejoinUntil: inMs(REJOIN_MS) })
    await desk.wait('room_guest_updated', ({ guest }) => guest.rejoinUntil === gone.rejoinUntil)
    await desk.wait('user-left', ({ userId }) => userId === ines.id)
    expect(await page.emit('join-room', { roomId: id, peerId: 'peer-GUEST' })).toMatchObject({ code: 'NOT_FOUND' })
    clock.advance(REJOIN_MS - 1)
    expect(await ok(ines, 'guestKnock')).toMatchObject({ status: 'ADMITTED', rejoinUntil: null })
    const back = await desk.wait('room_guest_updated', ({ guest }) => guest.status === 'ADMITTED')
    expect(back.knocked).toBe(false)
    expect(await page.emit('join-room', { roomId: id, peerId: 'peer-GUEST' })).toEqual({ ok: true })
    expect(await actions()).toEqual(['GUEST_LEFT', 'GUEST_REJOINED'])
  })

  test('a guest has to knock again after two minutes', async () => {
    const ines = await testApp.guest(id)
    await ok(ines, 'guestLeave')
    clock.advance(REJOIN_MS)
    expect(await ok(ines, 'guestKnock')).toMatchObject({ status: 'WAITING', rejoinUntil: null })
  })

  test('a guest has to knock again after leaving the lobby, and when the place was taken in the meantime', async () => {
    const waits = await testApp.guest(id, 'WAITING')
    expect(await ok(waits, 'guestLeave')).toMatchObject({ status: 'LEFT', rejoinUntil: null })
    expect(await ok(waits, 'guestKnock')).toMatchObject({ status: 'WAITING' })
    const sentBack = await testApp.guest(id)
    await ok(doctor, 'sendGuestBack', { params: { id, guestId: sentBack.id } })
    expect(await ok(sentBack, 'guestLeave')).toMatchObject({ rejoinUntil: null })
    const ines = await testApp.guest(id)
    await ok(ines, 'guestLeave')
    await testApp.guest(id)
    await testApp.guest(id)
    expect(await ok(ines, 'guestKnock')).toMatchObject({ status: 'WAITING', rejoinUntil: null })
  })

  test('a guest who was removed or refused, or whose call has ended, does not return', async () => {
    const [removed, refusedOne, present] = [
      await testApp.guest(id),
      await testApp.guest(id, 'WAITING'),
      await testApp.guest(id),
    ]
    await ok(doctor, 'removeGuest', { params: { id, guestId: removed.id } })
    await ok(doctor, 'refuseGuest', { params: { id, guestId: refusedOne.id } })
    for (const one of [removed, refusedOne]) {
      expect((await standing(one)).rejoinUntil).toBeNull()
      expect(await refused(one, 'guestKnock')).toBe('GUEST_STATE')
    }
    const gone = await testApp.guest(id)
    await ok(gone, 'guestLeave')
    const page = await testApp.socket(gone)
    await ok(doctor, 'endCall', { params })
    expect(await page.wait('call_ended')).toMatchObject({ endedBy: 'doctor' })
    expect(await standing(gone)).toMatchObject({ status: 'LEFT', rejoinUntil: null })
    expect(await standing(present)).toMatchObject({ status: 'LEFT', rejoinUntil: null })
    expect(await refused(present, 'guestKnock')).toBe('CALL_STATE')
  })

  test('a guest who has left can be removed, and then does not return', async () => {
    const ines = await testApp.guest(id)
    await ok(ines, 'guestLeave')
    await ok(doctor, 'removeRoomGuest', { params: { id, guestId: ines.id } })
    expect(await standing(ines)).toMatchObject({ status: 'REMOVED', rejoinUntil: null })
    expect(await refused(ines, 'guestKnock')).toBe('GUEST_STATE')
  })

  test('forty requests at once bring a guest back once, and of many guests one gets the last place', async () => {
    const ines = await testApp.guest(id)
    await ok(ines, 'guestLeave')
    const answers = await many(() => call(ines, 'guestKnock'))
    expect([won(answers), codes(answers)]).toEqual([1, ['GUEST_STATE']])
    expect((await standing(ines)).status).toBe('ADMITTED')
    const others: Person[] = []
    for (let count = 0; count < 8; count += 1) {
      const one = await testApp.guest(id)
      others.push(one)
      await ok(one, 'guestLeave')
    }
    const returned = await Promise.all(others.map((one) => ok(one, 'guestKnock')))
    const statuses = returned.map(({ status }) => status)
    expect(statuses.filter((status) => status === 'ADMITTED')).toHaveLength(1)
    expect(statuses.filter((status) => status === 'WAITING')).toHaveLength(7)
  })

  test('a removal and a return at the same time end in the removal', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ines = await testApp.guest(id)
      await ok(ines, 'guestLeave')
      await Promise.all([call(ines, 'guestKnock'), ok(doctor, 'removeRoomGuest', { params: { id, guestId: ines.id } })])
      expect((await standing(ines)).status).toBe('REMOVED')
    }
  })
})

describe('a guest of a meeting who leaves', () => {
  const join = (who: Person, roomId: string) => ok(who, 'joinMeeting', { params: { roomId }, body: {} })

  test('guests with and without an account return at once in time and knock afterwards, and the host sees until when', async () => {
    const { id: meetingId, roomId } = await testApp.meeting(doctor, { status: 'ACTIVE' })
    const account = await testApp.patient()
    await testApp.meetingGuest(meetingId, 'ADMITTED', { account })
    const byLink = await testApp.meetingGuest(meetingId)
    // An empty meeting would end at the moment when the time to return is over.
    await inRoom(doctor, roomId)
    for (const who of [account, byLink]) {
      const page = await inRoom(who, roomId)
      const gone = await ok(who, 'leaveMeeting', { params: { roomId } })
      expect(gone).toMatchObject({ mayEnter: false, guest: { status: 'LEFT', rejoinUntil: inMs(REJOIN_MS) } })
      const seen = (await ok(doctor, 'listMeetingGuests', { params: { roomId } })).find(
        ({ id: guestId }) => guestId === gone.guest?.id,
      )
      expect(seen).toEqual(gone.guest)
      // Locked for who is new, not for who was in just now.
      await ok(doctor, 'setMeetingDoor', { params: { roomId }, body: { locked: true } })
      expect(await join(who, roomId)).toMatchObject({
        mayEnter: true,
        guest: { status: 'ADMITTED', rejoinUntil: null },
      })
      expect(await page.emit('join-room', { roomId, peerId: `peer-${who.role}` })).toEqual({ ok: true })
      await ok(who, 'leaveMeeting', { params: { roomId } })
      clock.advance(REJOIN_MS)
      expect(await join(who, roomId)).toMatchObject({ mayEnter: false, guest: { status: 'WAITING' } })
    }
  })

  test('a client that joins by its socket returns without a knock', async () => {
    const { id: meetingId, roomId } = await testApp.meeting(doctor, { status: 'ACTIVE' })
    const one = await testApp.meetingGuest(meetingId)
    const [desk, page] = [await inRoom(doctor, roomId), await inRoom(one, roomId)]
    await ok(one, 'leaveMeeting', { params: { roomId } })
    await desk.wait('user-left', ({ userId }) => userId === one.id)
    expect(await page.emit('join-room', { roomId, peerId: 'peer-GUEST' })).toEqual({ ok: true })
    expect(desk.of('room_guest_updated').some(({ knocked }) => knocked)).toBe(false)
  })

  test('a guest who was removed does not return', async () => {
    const { id: meetingId, roomId } = await testApp.meeting(doctor, { status: 'ACTIVE' })
    const one = await testApp.meetingGuest(meetingId)
    await ok(one, 'leaveMeeting', { params: { roomId } })
    await ok(doctor, 'removeMeetingGuest', { params: { roomId, guestId: one.id } })
    expect(await refused(one, 'joinMeeting', { params: { roomId }, body: {} })).toBe('GUEST_STATE')
  })
})
