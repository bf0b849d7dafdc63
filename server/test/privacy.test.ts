import { afterAll, expect, test } from 'vitest'
import { createTestApp, emptySummary, type Person, until } from './test-app.ts'

const testApp = await createTestApp()
const { ok, call } = testApp
afterAll(() => testApp.close())

/** Texts that may occur in answers and never in a log. */
const marks = {
  name: 'Markedname Zebrafish',
  email: 'marked-zebrafish@example.org',
  password: 'marked password zebrafish',
  sdp: 'v=0 a=marked-sdp-zebrafish',
  candidate: 'candidate:marked-zebrafish 192.0.2.77',
  peer: 'marked-peer-zebrafish',
  chat: 'marked words about a zebrafish',
  sql: "'; marked zebrafish --",
  guest: 'Markedguest Zebrafish',
  lobby: 'marked word to the lobby of a zebrafish',
  note: 'marked note of a zebrafish',
  summary: 'marked summary of a zebrafish',
  rating: 'marked rating by a zebrafish',
  reason: 'marked reason of a zebrafish',
  phone: '+999 777 5551234',
}

async function register(role: 'DOCTOR' | 'PATIENT'): Promise<Person> {
  const body = { email: `${role}-${marks.email}`, name: `${marks.name} ${role}`, password: marks.password, role }
  const { user, access_token: token } = await ok(null, 'register', { body })
  return { ...user, token }
}

/**
 * Writes all documents of the visit after the call, and causes refusals and an internal error in each of their tables.
 */
async function writeVisit(doctor: Person, patient: Person, { params }: { params: { id: string } }): Promise<void> {
  const content = { ...emptySummary, assessment: marks.summary }
  const note = { text: marks.note }
  const save = (revision: number) => call(doctor, 'saveNoteDraft', { params, body: { revision, content: note } })
  await save(0)
  await save(0)
  await ok(doctor, 'saveSummaryDraft', { params, body: { revision: 0, content } })
  await call(doctor, 'saveSummaryDraft', { params, body: { revision: marks.note, content: marks.summary } })
  await call(doctor, 'saveNoteDraft', { params, body: { revision: 1, content: { text: `${marks.note}\u0000` } } })
  await ok(doctor, 'signNote', { params, body: { revision: 1 } })
  await ok(doctor, 'signSummary', { params, body: { revision: 1 } })
  await ok(doctor, 'shareNote', { params, body: { shared: true } })
  const read = await ok(patient, 'patientReadVisit', { params })
  expect([read.note?.content.text, read.summary?.content.assessment]).toEqual([marks.note, marks.summary])
  await ok(patient, 'downloadSummary', { params })
  await ok(patient, 'rateVisit', { params, body: { score: 5, comment: marks.rating } })
  await call(patient, 'rateVisit', { params, body: { score: marks.rating, comment: marks.rating.repeat(100) } })
  await ok(doctor, 'listVisits')
  for (const [table, condition] of [
    ['visit_drafts', 'revision < 0'],
    ['visit_versions', 'version < 2'],
    ['visit_ratings', 'score < 0'],
  ] as const) {
    await testApp.rows(`ALTER TABLE ${table} ADD CONSTRAINT marked CHECK (${condition}) NOT VALID`)
    const broken = {
      visit_drafts: () => save(2),
      visit_versions: () => call(doctor, 'signSummary', { params, body: { revision: 3 } }),
      visit_ratings: () => call(patient, 'rateVisit', { params, body: { score: 1, comment: marks.rating } }),
    }[table]
    if (table === 'visit_versions') await ok(doctor, 'saveSummaryDraft', { params, body: { revision: 2, content } })
    expect(await broken().catch((error: Error) => error.message)).toContain('INTERNAL')
    await testApp.rows(`ALTER TABLE ${table} DROP CONSTRAINT marked`)
  }
}

/** A meeting with guests, and all texts that occur in it. @returns the secrets among them */
async function meet(doctor: Person): Promise<string[]> {
  const { data } = await ok(doctor, 'createMeeting', { body: {} })
  const { roomId } = data
  const params = { roomId }
  const own = await ok(null, 'createMeeting', { body: { hostName: marks.guest, lobby: true } })
  const { access_token: token, guest } = await ok(null, 'joinMeeting', { params, body: { name: marks.guest } })
  const person: Person = { id: guest?.id ?? '', name: marks.guest, email: '', role: 'GUEST', token: token ?? '' }
  await ok(doctor, 'setMeetingDoor', { params, body: { lobbyMessage: marks.lobby } })
  const [host, page, anonymous] = [
    await testApp.socket(doctor),
    await testApp.socket(person),
    await testApp.socket(null),
  ]
  await host.emit('join-room', { roomId })
  await page.emit('join-room', { roomId, userName: marks.guest })
  await anonymous.emit('join-room', { roomId, userName: marks.guest })
  await anonymous.emit('join-room', { roomId: `${roomId}-${roomId}`.slice(0, 80), userName: marks.guest })
  await ok(doctor, 'admitAllGuests', { params })
  await page.wait('room-users')
  await page.emit('chat-message', { roomId, message: marks.chat })
  await page.emit('offer', { roomId, offer: { type: 'offer', sdp: marks.sdp } })
  anonymous.close()
  await call(person, 'joinMeeting', { params: { roomId: own.data.roomId }, body: { name: marks.guest } })
  await call(null, 'joinMeeting', { params, body: { name: marks.guest.repeat(20) } })
  await ok(doctor, 'setMeetingStatus', { params, body: { status: 'COMPLETED' } })
  await fetch(`${testApp.url}/meet/${roomId}`)
  return [roomId, own.data.roomId, own.data.hostToken ?? '', token ?? '']
}

test('no log line contains a name, an address, a password, a token or a signal, even after errors', async () => {
  const [doctor, patient] = [await register('DOCTOR'), await register('PATIENT')]
  const secrets = [
    ...Object.values(marks),
    marks.email.toUpperCase(),
    doctor.token,
    patient.token,
    ...[doctor, patient].flatMap(({ token }) => token.split('.').slice(1)),
  ]
  await ok(null, 'login', { body: { email: patient.email, password: marks.password } })
  await call(null, 'login', { body: { email: patient.email, password: `${marks.password}!` } })
  await call(null, 'register', {
    body: { email: patient.email, name: marks.name, password: marks.password, role: 'PATIENT' },
  })

  const { id } = await ok(doctor, 'createSchedule', {
    body: { date: testApp.today(), startTime: '09:00', endTime: '10:00' },
  })
  const params = { id }
  await ok(doctor, 'startPractice', { params })
  const [doctorPage, patientPage] = [await testApp.socket(doctor), await testApp.socket(patient)]
  const peers = [`${marks.peer}-doctor`, `${marks.peer}-patient`] as const
  await ok(patient, 'joinQueue', { params, body: { reason: marks.reason } })
  await ok(patient, 'giveReason', { params, body: { reason: `${marks.reason} again` } })
  await call(patient, 'giveReason', { params, body: { reason: marks.reason.repeat(9) } })
  await ok(patient, 'savePatientContact', { body: { phone: marks.phone } })
  await call(patient, 'savePatientContact', { body: { phone: `${marks.phone} x`, birthDate: marks.phone } })
  await ok(doctor, 'readPatientContact', { params: { id: patient.id } })
  await ok(patient, 'toggleReady', { params, body: { isReady: true } })
  await ok(doctor, 'readQueue', { params })
  const { callSessionId } = await ok(doctor, 'startCall', { params, body: { patientId: patient.id } })
  const inCall = { params: { id: callSessionId } }
  await ok(patient, 'confirmCall', inCall)
  await ok(patient, 'patientSetPeerId', { ...inCall, body: { peerId: marks.peer } })
  for (const [page, peerId] of [
    [doctorPage, peers[0]],
    [patientPage, peers[1]],
  ] as const)
    await page.emit('join-room', { roomId: callSessionId, peerId, userName: marks.name })
  await doctorPage.emit('offer', { roomId: callSessionId, offer: { type: 'offer', sdp: marks.sdp } })
  await patientPage.wait('offer')
  const signal = { type: 'candidate', candidate: { candidate: marks.candidate } }
  await ok(patient, 'sendSignal', { ...inCall, body: { peerId: peers[1], signal } })

  // A third person. Neither their name nor the code of their link may be logged.
  const { code, path, guest } = await ok(doctor, 'makeGuestLink', { ...inCall, body: { role: 'RELATIVE' } })
  await ok(null, 'openGuestLink', { body: { code } })
  const used = await ok(null, 'useGuestLink', { body: { code, name: marks.guest } })
  secrets.push(code, used.access_token)
  const third: Person = { id: guest.id, name: marks.guest, email: '', role: 'GUEST', token: used.access_token }
  const thirdPage = await testApp.socket(third)
  await ok(doctor, 'admitGuest', { params: { id: callSessionId, guestId: guest.id } })
  await thirdPage.emit('join-room', { roomId: callSessionId, peerId: `${marks.peer}-guest` })
  await ok(third, 'readSignals', { ...inCall, query: { peerId: `${marks.peer}-guest` } })
  await call(null, 'useGuestLink', { body: { code, name: marks.guest } })
  await call(null, 'openGuestLink', { body: { code: `${code}x` } })
  await call(third, 'guestKnock')
  await fetch(`${testApp.url}${path.replace('#', '/')}?code=${code}`)
  // An internal error while a link is used.
  const spare = await ok(doctor, 'makeGuestLink', { ...inCall, body: { role: 'CARER' } })
  secrets.push(spare.code)
  await testApp.rows("ALTER TABLE room_guests ADD CONSTRAINT marked CHECK (name IS NULL OR name = 'other') NOT VALID")
  await call(null, 'useGuestLink', { body: { code: spare.code, name: marks.guest } }).catch(() => undefined)
  await testApp.rows('ALTER TABLE room_guests DROP CONSTRAINT marked')
  await ok(patient, 'sendMessage', { ...inCall, body: { message: marks.chat } })
  await patientPage.emit('chat-message', { roomId: callSessionId, message: marks.chat })
  await doctorPage.wait('chat-message', ({ socketId }) => socketId !== null)
  await ok(doctor, 'readMessages', inCall)
  await ok(patient, 'activateCall', inCall)
  await ok(patient, 'endCall', inCall)

  await writeVisit(doctor, patient, inCall)

  secrets.push(...(await meet(doctor)))

  // Errors on every way into the server.
  await call(patient, 'confirmCall', inCall)
  await call({ ...patient, token: `${patient.token}x` }, 'me')
  await call(patient, 'sendSignal', {
    ...inCall,
    body: { peerId: peers[1], signal: { type: 'offer', description: marks.sdp } },
  })
  await fetch(`${testApp.url}/api/call-sessions/${encodeURIComponent(marks.sql)}?token=${patient.token}`, {
    headers: { authorization: `Bearer ${patient.token}` },
  })
  await fetch(`${testApp.url}/api/${marks.peer}/${patient.token}`)
  await fetch(`${testApp.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"password":"${marks.password}"`,
  })
  await patientPage.emit('offer', { roomId: marks.name, offer: marks.sdp })
  for (const message of [marks.chat, marks.chat.repeat(200)]) {
    await call(patient, 'sendMessage', { ...inCall, body: { message, key: message } })
    await call(patient, 'sendMessage', { ...inCall, body: { message } })
    await patientPage.emit('chat-message', { roomId: callSessionId, message })
  }
  await patientPage.emit(marks.peer, { token: patient.token })
  await patientPage.emit('authenticate', { token: `${patient.token}x` })

  // Internal errors: a column is missing in the middle of a registration and of a socket's message.
  await testApp.rows('ALTER TABLE users RENAME COLUMN name TO gone')
  const broken = { email: `broken-${marks.email}`, name: marks.name, password: marks.password, role: 'PATIENT' }
  const before = testApp.lines.length
  expect(await call(null, 'register', { body: broken }).catch((error: Error) => error.message)).toContain('INTERNAL')
  expect(await patientPage.emit('join_schedule', { scheduleId: id })).toMatchObject({ code: 'INTERNAL' })
  await testApp.rows('ALTER TABLE users RENAME COLUMN gone TO name')
  await until(() => testApp.lines.slice(before).some((line) => line.includes('"msg":"request"')))

  // Constraint violations: PostgreSQL quotes the row's values in their detail.
  const check = 'ALTER TABLE users ADD CONSTRAINT marked CHECK (length(email) < 5) NOT VALID'
  await testApp.rows(check)
  await call(null, 'register', { body: { ...broken, email: `other-${marks.email}` } }).catch(() => undefined)
  await testApp.rows('ALTER TABLE users DROP CONSTRAINT marked')
  await testApp.rows("UPDATE call_sessions SET status = 'ACTIVE', ended_at = NULL, due_at = now() WHERE id = $1", [
    callSessionId,
  ])
  await testApp.rows('UPDATE rooms SET closed_at = NULL WHERE id = $1', [callSessionId])
  await testApp.rows('ALTER TABLE chat_messages ADD CONSTRAINT marked CHECK (length(message) < 5) NOT VALID')
  await call(patient, 'sendMessage', { ...inCall, body: { message: marks.chat } }).catch(() => undefined)
  await patientPage.emit('chat-message', { roomId: callSessionId, message: marks.chat })

  expect(testApp.lines.length).toBeGreaterThan(20)
  for (const secret of secrets)
    expect(
      testApp.lines.filter((line) => line.includes(secret) || line.includes(JSON.stringify(secret).slice(1, -1))),
      secret,
    ).toEqual([])
  const trail = JSON.stringify(await testApp.rows('SELECT * FROM audit_logs'))
  for (const mark of [marks.note, marks.summary, marks.rating, marks.chat]) expect(trail).not.toContain(mark)
  // The log holds the nine errors that this test caused, once each, and no others.
  const errors = testApp.lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)
  expect(errors).toHaveLength(9)
  testApp.lines.splice(0)
})

test('each request is one line of JSON with ids', async () => {
  const patient = await testApp.patient()
  await call(patient, 'me')
  const line = await until(() => testApp.lines.find((one) => one.includes('/api/auth/me')))
  expect(JSON.parse(line)).toMatchObject({
    msg: 'request',
    method: 'GET',
    route: '/api/auth/me',
    status: 200,
    userId: patient.id,
  })
})

test('the line of a request names the ids in its path and why it was refused, and no link', async () => {
  const doctor = await testApp.doctor()
  const id = '01900000-0000-7000-8000-000000000001'
  await call(doctor, 'readInvitationStatus', { params: { id } })
  const line = await until(() => testApp.lines.find((one) => one.includes(id)))
  expect(JSON.parse(line)).toMatchObject({ msg: 'request', status: 404, code: 'NOT_FOUND', ids: { id } })
  await call(null, 'joinMeeting', { params: { roomId: 'one-two-three-four-five-six' }, body: { name: 'Ann' } })
  const refused = await until(() => testApp.lines.find((one) => one.includes('/join')))
  expect(JSON.parse(refused)).not.toHaveProperty('ids')
  expect(refused).not.toContain('one-two-three')
})
