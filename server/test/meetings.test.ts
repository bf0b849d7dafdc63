import { EMPTY_MEETING_MS, MEETING_LINK_MS, MeetingRoomId } from '@medconsult/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { createTestApp, type Person, type TestSocket, until } from './test-app.ts'

const testApp = await createTestApp()
afterAll(() => testApp.close())

const params = (roomId: string, guestId?: string) => ({ params: { roomId, ...(guestId && { guestId }) } })
const create = async (who: Person | null, body: object = {}) => (await testApp.ok(who, 'createMeeting', { body })).data
/** Knocks without an account. */
async function knock(roomId: string, name = 'Ines') {
  const { access_token: token, guest } = await testApp.ok(null, 'joinMeeting', { ...params(roomId), body: { name } })
  if (!token || !guest) throw new Error('the guest got no token')
  const person: Person = { id: guest.id, name, email: '', role: 'GUEST', token }
  return person
}
const join = (socket: TestSocket, roomId: string, more: object = {}) => socket.emit('join-room', { roomId, ...more })

describe('creating a meeting', () => {
  test('a doctor gets a link that cannot be guessed, for a planned meeting', async () => {
    const doctor = await testApp.doctor({ name: 'Dr. Ada' })
    const meeting = await create(doctor)
    expect(MeetingRoomId.parse(meeting.roomId)).toBe(meeting.roomId)
    expect(meeting.roomId.split('-')).toHaveLength(6)
    expect(meeting).toMatchObject({
      status: 'SCHEDULED',
      hostName: 'Dr. Ada',
      doctorId: doctor.id,
      lobby: true,
      locked: false,
      path: `/meet/${meeting.roomId}`,
      hostToken: null,
      participants: [],
    })
    expect(await testApp.ok(doctor, 'listMeetings')).toMatchObject([{ roomId: meeting.roomId }])
    expect(await testApp.actions(meeting.id)).toEqual(['MEETING_CREATED'])
  })

  test('forty requests for one appointment create one meeting', async () => {
    const [doctor, other] = [await testApp.doctor(), await testApp.doctor()]
    const appointmentId = newId()
    const made = await Promise.all(
      Array.from({ length: 40 }, () => testApp.call(doctor, 'createMeeting', { body: { appointmentId } })),
    )
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(made.filter(({ status }) => status === 200)).toHaveLength(39)
    expect(new Set(made.map(({ body }) => body.data.roomId))).toEqual(new Set([`room-${appointmentId}`]))
    expect(await testApp.refused(other, 'createMeeting', { body: { appointmentId } })).toBe('NOT_FOUND')
  })

  test("the link is valid until a day after the meeting's time", async () => {
    const scheduledTime = new Date(testApp.clock.now().getTime() + 3 * 24 * 3_600_000)
    const { linkEndsAt } = await create(await testApp.doctor(), { scheduledTime: scheduledTime.toISOString() })
    expect(new Date(linkEndsAt).getTime()).toBe(scheduledTime.getTime() + MEETING_LINK_MS)
  })

  test('only a doctor can name a doctor or patient of ours', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    for (const who of [null, patient])
      for (const body of [{ doctorId: doctor.id }, { patientId: patient.id }])
        expect(await create(who, body)).toMatchObject({ doctorId: null, patientId: null, patientName: null })
    expect(await testApp.refused(doctor, 'createMeeting', { body: { doctorId: patient.id } })).toBe('FORBIDDEN')
    // A patient whom this doctor has never seen.
    expect(await testApp.refused(doctor, 'createMeeting', { body: { patientId: patient.id } })).toBe('NOT_FOUND')
    expect(await testApp.refused(doctor, 'createMeeting', { body: { lobby: false } })).toBe('VALIDATION')
    const unverified = await testApp.doctor({ verified: false })
    expect(await testApp.refused(unverified, 'createMeeting', { body: {} })).toBe('DOCTOR_NOT_VERIFIED')
  })

  test("only its doctor can create an appointment's meeting, and the patient need not wait", async () => {
    const [doctor, other, patient] = [
      await testApp.doctor(),
      await testApp.doctor(),
      await testApp.patient({ name: 'Tom' }),
    ]
    await testApp.calendar(doctor)
    const appointmentId = await testApp.appointment(doctor, patient)
    const body = { appointmentId }
    expect(await testApp.refused(other, 'createMeeting', { body })).toBe('NOT_FOUND')
    const stranger = { ...body, patientId: (await testApp.patient()).id }
    expect(await testApp.refused(doctor, 'createMeeting', { body: stranger })).toBe('VALIDATION')
    expect(await testApp.refused(patient, 'createMeeting', { body })).toBe('FORBIDDEN')
    const made = await create(doctor, body)
    expect(made).toMatchObject({ roomId: `room-${appointmentId}`, patientId: patient.id, patientName: 'Tom' })
    expect(await testApp.call(patient, 'createMeeting', { body })).toMatchObject({ status: 200 })
    expect(await testApp.ok(patient, 'meetingMe', params(made.roomId))).toMatchObject({
      mayEnter: true,
      guest: { userId: patient.id, status: 'ADMITTED' },
    })
  })

  test("an appointment's meeting moves with it and is withdrawn with it", async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(doctor)
    const appointmentId = await testApp.appointment(doctor, patient)
    const { roomId, scheduledTime } = await create(doctor, { appointmentId })
    const startsAt = new Date(Date.parse(scheduledTime ?? '') + 2 * 24 * 3_600_000).toISOString()
    const appointment = { params: { id: appointmentId } }
    await testApp.ok(patient, 'moveAppointment', { ...appointment, body: { startsAt } })
    // Nobody has agreed yet: the agreed time is kept, also as the meeting's time.
    expect((await testApp.ok(doctor, 'readMeeting', params(roomId))).data).toMatchObject({ scheduledTime })
    await testApp.ok(doctor, 'confirmAppointment', { ...appointment, body: { startsAt } })
    expect((await testApp.ok(doctor, 'readMeeting', params(roomId))).data).toMatchObject({
      status: 'SCHEDULED',
      scheduledTime: startsAt,
      linkEndsAt: new Date(Date.parse(startsAt) + MEETING_LINK_MS).toISOString(),
    })
    const page = await testApp.socket(await knock(roomId))
    await testApp.ok(patient, 'cancelAppointment', { ...appointment, body: {} })
    expect(await testApp.refused(null, 'joinMeeting', { ...params(roomId), body: { name: 'Late' } })).toMatch(
      /LINK_GONE|MEETING_STATE/,
    )
    expect(await page.wait('meeting_updated', ({ status }) => status === 'CANCELLED')).toMatchObject({
      endedBy: 'system',
    })
    expect(await testApp.ok(patient, 'meetingMe', params(roomId))).toMatchObject({ mayEnter: false })
  })

  test('only doctors can create meetings while MEETINGS=invite', async () => {
    const strict = await createTestApp({ config: { meetings: 'invite' } })
    expect(await strict.refused(null, 'createMeeting', { body: {} })).toBe('UNAUTHENTICATED')
    expect(await strict.refused(await strict.patient(), 'createMeeting', { body: {} })).toBe('FORBIDDEN')
    const { data } = await strict.ok(await strict.doctor(), 'createMeeting', { body: {} })
    // Guests can knock as usual, and wait.
    const anonymous = await strict.socket(null)
    expect(await anonymous.emit('join-room', { roomId: data.roomId, userName: 'Ines' })).toMatchObject({
      code: 'IN_LOBBY',
    })
    expect((await strict.ok(null, 'config')).meetings).toBe('invite')
    await strict.close()
  })

  test.each(['2020-01-01T00:00:00Z', '2040-01-01T00:00:00Z'])('a meeting at %s is refused', async (scheduledTime) => {
    expect(await testApp.refused(await testApp.doctor(), 'createMeeting', { body: { scheduledTime } })).toBe(
      'VALIDATION',
    )
  })

  test('refusals have the same envelope as answers', async () => {
    const response = await fetch(`${testApp.url}/api/meeting/room-${newId()}`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ success: false, message: expect.any(String), code: 'NOT_FOUND' })
  })
})

describe('limits of one address', () => {
  test('an address is limited in creating meetings, knocking and guessing links', async () => {
    const own = await createTestApp()
    // Requests from this machine are not counted as a network, because they may come from anybody.
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    const codes = new Set<string>()
    for (let nth = 0; nth < 31; nth += 1) {
      const { problem } = await own.call(null, 'createMeeting', { body: {}, headers })
      codes.add(`${nth} ${problem?.code ?? 'ok'}`)
    }
    expect(codes).toContain('29 ok')
    expect(codes).toContain('30 TOO_MANY')
    const { roomId } = await own.meeting(await own.doctor())
    const answers: string[] = []
    for (let nth = 0; nth < 61; nth += 1) {
      const { problem } = await own.call(null, 'joinMeeting', { ...params(roomId), body: { name: 'Ines' }, headers })
      answers.push(problem?.code ?? 'ok')
    }
    // The lobby is full before the address has reached its limit.
    expect([answers[49], answers[50], answers[60]]).toEqual(['ok', 'TOO_MANY', 'TOO_MANY'])
    for (let nth = 0; nth < 60; nth += 1)
      await own.refused(null, 'readMeeting', { ...params(`room-${newId()}`), headers })
    expect(await own.refused(null, 'readMeeting', { ...params(roomId), headers })).toBe('TOO_MANY')
    expect((await own.call(null, 'readMeeting', params(roomId))).status).toBe(200)
    await own.close()
  })
})

describe('coming by link', () => {
  test('a guest gives a name, waits, is let in, is heard and leaves', async () => {
    const doctor = await testApp.doctor()
    const { roomId, id } = await create(doctor)
    const host = await testApp.socket(doctor)
    expect(await join(host, roomId)).toEqual({ ok: true })
    const guest = await knock(roomId)
    const { guest: seen } = await host.wait('meeting_guest_updated', ({ knocked }) => knocked)
    expect(seen).toMatchObject({ id: guest.id, name: 'Ines', status: 'WAITING', userType: 'guest' })

    expect(await testApp.ok(guest, 'meetingMe', params(roomId))).toMatchObject({
      isHost: false,
      mayEnter: false,
      meeting: { hostName: doctor.name, doctorId: null, participants: [] },
    })
    const theirs = await testApp.socket(guest)
    expect(await join(theirs, roomId)).toMatchObject({ ok: false, code: 'IN_LOBBY' })
    await testApp.ok(doctor, 'setMeetingDoor', { ...params(roomId), body: { lobbyMessage: 'Ten minutes late' } })
    expect(await theirs.wait('meeting_updated')).toMatchObject({ roomId, lobbyMessage: 'Ten minutes late' })

    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    // A client that asked to join before its admission joins now.
    const users = await theirs.wait('room-users')
    expect(users.map(({ userName }) => userName).sort()).toEqual([doctor.name, 'Ines'].sort())
    expect(await host.wait('user-joined')).toMatchObject({ roomId, userName: 'Ines', usersInRoom: 2 })
    expect(await host.wait('meeting_updated', ({ status }) => status === 'ACTIVE')).toMatchObject({ id })

    expect(await theirs.emit('chat-message', { roomId, message: 'Hello' })).toEqual({ ok: true })
    expect(await host.wait('chat-message')).toMatchObject({ roomId, message: 'Hello', userName: 'Ines' })

    await theirs.emit('leave-call', { roomId })
    expect(await host.wait('user-left')).toMatchObject({ userName: 'Ines', roomId })
    const stays = await until(async () => {
      const { data } = await testApp.ok(doctor, 'readMeeting', params(roomId))
      return data.participants.find(({ userName, leftAt }) => userName === 'Ines' && leftAt) ? data.participants : null
    }, 'the end of the stay')
    expect(stays).toMatchObject([{ userType: 'doctor', leftAt: null }, { userType: 'guest' }])
  })

  test('the others are told of a guest who is sent back, and not of one who only waited', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await create(doctor)
    const [ines, tom] = [await knock(roomId), await knock(roomId, 'Tom')]
    for (const { id } of [ines, tom]) await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, id))
    const theirs = await testApp.socket(tom)
    await join(theirs, roomId)
    theirs.forget()
    const eve = await knock(roomId, 'Eve')
    await testApp.ok(eve, 'leaveMeeting', params(roomId))
    await testApp.ok(doctor, 'sendMeetingGuestBack', params(roomId, ines.id))
    const { guest } = await theirs.wait('meeting_guest_updated')
    expect(guest).toMatchObject({ id: ines.id, status: 'WAITING' })
    expect(theirs.heard.filter(({ event }) => event === 'meeting_guest_updated')).toHaveLength(1)
  })

  test('a guest reads the chat from their admission on, with an account too, and the host reads all', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const { roomId, id } = await create(doctor)
    const host = await testApp.socket(doctor)
    await join(host, roomId)
    const publish = (message: string) => testApp.ok(doctor, 'sendMessage', { params: { id }, body: { message } })
    const read = async (who: Person) =>
      (await testApp.ok(who, 'readMessages', { params: { id } })).map(({ message }) => message)
    await publish('Before anybody came')
    await testApp.ok(patient, 'joinMeeting', { ...params(roomId), body: {} })
    const { guest } = await host.wait('meeting_guest_updated', ({ knocked }) => knocked)
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    await publish('Welcome')
    expect([await read(patient), await read(doctor)]).toEqual([['Welcome'], ['Before anybody came', 'Welcome']])
  })

  test('an empty meeting completes after two minutes and records its length', async () => {
    const [doctor, clock] = [await testApp.doctor(), testApp.clock]
    const { roomId, id } = await create(doctor)
    const host = await testApp.socket(doctor)
    await join(host, roomId)
    const guest = await knock(roomId)
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    const theirs = await testApp.socket(guest)
    await join(theirs, roomId)
    await host.wait('meeting_updated', ({ status }) => status === 'ACTIVE')
    const statusNow = async () =>
      (await testApp.rows<{ status: string }>('SELECT status FROM meetings WHERE id = $1', [id]))[0]?.status
    for (let second = 0; second < 300; second += 20) {
      clock.advance(20_000)
      const renewed = () =>
        testApp.rows('SELECT 1 FROM meetings WHERE id = $1 AND due_at >= $2', [
          id,
          new Date(clock.now().getTime() + EMPTY_MEETING_MS),
        ])
      await until(async () => (await renewed()).length > 0, 'the lease')
    }
    expect(await statusNow()).toBe('ACTIVE')
    host.close()
    theirs.close()
    await until(
      async () =>
        (await testApp.rows('SELECT 1 FROM meeting_stays WHERE meeting_id = $1 AND left_at IS NULL', [id])).length ===
        0,
      'both have left',
    )
    clock.advance(EMPTY_MEETING_MS - 1000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await statusNow()).toBe('ACTIVE')
    await until(async () => {
      clock.advance(1000)
      return (await statusNow()) === 'COMPLETED'
    }, 'the end')
    const { data } = await testApp.ok(doctor, 'readMeeting', params(roomId))
    expect(data).toMatchObject({ duration: 300, status: 'COMPLETED' })
    expect(await testApp.refused(guest, 'joinMeeting', { ...params(roomId), body: {} })).toBe('MEETING_STATE')
    expect(await testApp.actions(id)).toEqual([
      'MEETING_CREATED',
      'GUEST_WAITING',
      'GUEST_ADMITTED',
      'MEETING_STARTED',
      'MEETING_COMPLETED',
    ])
  })

  test('a meeting has not begun with its host alone, and its link stays valid', async () => {
    const [doctor, clock] = [await testApp.doctor(), testApp.clock]
    const { roomId } = await create(doctor)
    const host = await testApp.socket(doctor)
    await join(host, roomId)
    await host.emit('end-call', { roomId })
    host.close()
    clock.advance(10 * 60_000)
    expect((await testApp.ok(null, 'readMeeting', params(roomId))).data.status).toBe('SCHEDULED')
  })
})
