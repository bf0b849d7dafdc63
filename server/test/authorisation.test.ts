import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  type AppointmentMove,
  type GuestStatus,
  type Operation,
  type OperationName,
  operations,
  type Principal,
  platformOperations,
  principals,
} from '@medconsult/contract'
import { hash } from '@node-rs/argon2'
import { afterAll, describe, expect, test } from 'vitest'
import { createAuthenticator } from './authenticator.ts'
import { calendar, doctorProfile } from './authorisation-samples.ts'
import { emailChangeRecipes } from './email-change-factories.ts'
import { codeAt, plantFactor, plantTicket } from './second-factor-factories.ts'
import { createTestApp, emptySummary, type Input, type Person, problemIn, type Schedule, urlOf } from './test-app.ts'

const mail = { url: 'smtp://127.0.0.1:9', from: 'no-reply@clinic.example', plaintext: false }
const testApp = await createTestApp({ demo: true, config: { mail, publicUrl: new URL('http://clinic.example') } })
afterAll(() => testApp.close())

/** Guests are created last: of the call of the case, or of any call. */
type Guests = 'guest' | 'otherGuest' | 'hostGuest'

/** The people of one case, and the doctor's practice session. */
interface Scene extends Record<Exclude<Principal, 'nobody' | Guests>, Person> {
  queue: Schedule
}
/** The request, the id of its call, and the status that the guests need for a success. */
type Case = Input & {
  callSessionId?: string
  guestStatus?: GuestStatus
  meetingId?: string
  /** The request of this account, where it is not that of the others. */
  of?: Map<string, Input>
}
/** Prepares what an operation needs to succeed for those who may call it. */
type Recipe = (scene: Scene) => Promise<Case> | Case

const PASSWORD = 'correct horse battery'
const passwordHash = hash(PASSWORD)
let registered = 0
const scheduleOnly: Recipe = ({ queue }) => ({ params: { id: queue.id } })
const inCall =
  (status: 'INVITED' | 'CONFIRMED' | 'ACTIVE', more: Input = {}): Recipe =>
  async ({ queue, patient }) => {
    const callSessionId = await testApp.liveCall(queue, patient, status)
    return { params: { id: callSessionId }, callSessionId, ...more }
  }
const withGuest =
  (status: GuestStatus): Recipe =>
  async ({ queue, patient }) => {
    const callSessionId = await testApp.liveCall(queue, patient)
    const { id: guestId } = await testApp.guest(callSessionId, status)
    return { params: { id: callSessionId, guestId }, callSessionId }
  }
const withLink =
  (more: object = {}): Recipe =>
  async ({ queue, patient }) => {
    const { code } = await testApp.guest(await testApp.liveCall(queue, patient), 'LINKED')
    return { body: { code, ...more } }
  }
const inMeeting =
  (more: Input = {}): Recipe =>
  async ({ doctor, patient }) => {
    const { id, roomId } = await testApp.meeting(doctor, { patient })
    return { params: { roomId }, meetingId: id, ...more }
  }
const withMeetingGuest =
  (status: 'WAITING' | 'ADMITTED'): Recipe =>
  async ({ doctor }) => {
    const { id, roomId } = await testApp.meeting(doctor)
    const { id: guestId } = await testApp.meetingGuest(id, status)
    return { params: { roomId, guestId }, meetingId: id }
  }
/** The same, by the id of the room. */
const inRoomOfMeeting =
  (status: 'WAITING' | 'ADMITTED'): Recipe =>
  async (scene) => {
    const { params, meetingId = '' } = await withMeetingGuest(status)(scene)
    return { params: { id: meetingId, guestId: params?.guestId ?? '' }, meetingId }
  }
const inQueue =
  (status: 'WAITING' | 'READY' | 'DONE', more: Input = {}): Recipe =>
  async ({ queue, patient }) => {
    await testApp.place(queue, patient, status)
    return { params: { id: queue.id }, ...more }
  }
/** A visit with drafts of both documents, which are signed where the operation requires it. */
const written =
  (what: 'signNote' | 'shareNote' | 'signSummary' | 'downloadSummary'): Recipe =>
  async (scene) => {
    const input = await inCall('ACTIVE')(scene)
    const params = input.params ?? {}
    const signing = { params, body: { revision: 1 } }
    const { doctor } = scene
    await testApp.ok(doctor, 'saveNoteDraft', { params, body: { revision: 0, content: { text: 'Better' } } })
    const content = { ...emptySummary, assessment: 'A cold' }
    await testApp.ok(doctor, 'saveSummaryDraft', { params, body: { revision: 0, content } })
    if (what === 'shareNote') await testApp.ok(doctor, 'signNote', signing)
    if (what === 'downloadSummary') await testApp.ok(doctor, 'signSummary', signing)
    return {
      ...input,
      ...(what === 'shareNote' && { body: { shared: true } }),
      ...(what.startsWith('sign') && signing),
    }
  }
const SLOT = '2026-03-04T10:00:00.000Z'
/** An appointment of doctor and patient, at SLOT. */
const appointed =
  (status: AppointmentMove, body?: object, startsAt = SLOT): Recipe =>
  async ({ doctor, patient }) => {
    await testApp.calendar(doctor)
    const id = await testApp.appointment(doctor, patient, { status, startsAt })
    return { params: { id }, ...(body && { body }) }
  }
const nothing: Recipe = () => ({})
/** Gives the doctor, who is online, a public link. */
const publicLink = async ({ doctor }: Scene) => {
  const handle = `at-${doctor.id}`
  await testApp.rows('UPDATE doctor_profiles SET handle = $2 WHERE doctor_id = $1', [doctor.id, handle])
  return { params: { handle } }
}
async function someSpecialty(): Promise<string> {
  registered += 1
  const [row] = await testApp.rows<{ id: string }>(
    'INSERT INTO specialties (id, name, created_at) VALUES (gen_random_uuid(), $1, now()) RETURNING id',
    [`Specialty ${registered}`],
  )
  return row?.id ?? ''
}

/** A link that makes the first administrator: for the moment there is none who could sign in. */
async function setupLink(): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await testApp.rows("UPDATE users SET invited_at = now() WHERE role = 'ADMIN'")
  await testApp.rows('UPDATE setup_links SET used_at = now() WHERE used_at IS NULL')
  await testApp.rows(
    `INSERT INTO setup_links (id, token_hash, created_at, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $2::timestamptz + interval '1 hour')`,
    [createHash('sha256').update(token).digest(), testApp.clock.now()],
  )
  return token
}

/** The accounts of a scene, each with a password. */
async function withPasswords(scene: Scene): Promise<Person[]> {
  const { patient, otherPatient, doctor, otherDoctor, admin } = scene
  const accounts = [patient, otherPatient, doctor, otherDoctor, admin]
  for (const { id } of accounts)
    await testApp.rows('INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)', [id, await passwordHash])
  return accounts
}
const ORIGIN = 'http://clinic.example'
/** Gives each account a passkey. */
async function withPasskeys(scene: Scene) {
  const made = new Map<string, { id: string; device: ReturnType<typeof createAuthenticator> }>()
  for (const who of await withPasswords(scene)) {
    const device = createAuthenticator(ORIGIN)
    const options = await testApp.ok(who, 'beginPasskey', { body: { password: PASSWORD } })
    const body = { name: 'Phone', credential: device.create(options) }
    const { passkey } = await testApp.ok(who, 'addPasskey', { body })
    made.set(who.id, { id: passkey.id, device })
  }
  return made
}
const withFactors = async (scene: Scene): Promise<Case> => {
  for (const { id } of await withPasswords(scene)) await plantFactor(testApp, id)
  return { body: { password: PASSWORD } }
}

/** A new operation does not compile without its recipe. */
const recipes: Record<OperationName, Recipe> = {
  ...(Object.fromEntries(Object.keys(platformOperations).map((name) => [name, nothing])) as Record<
    keyof typeof platformOperations,
    Recipe
  >),
  register: () => {
    registered += 1
    const email = `new-${registered}@example.org`
    return { body: { email, name: 'Somebody New', password: PASSWORD, role: 'PATIENT' } }
  },
  login: async ({ patient }) => {
    await testApp.rows('INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)', [
      patient.id,
      await passwordHash,
    ])
    return { body: { email: patient.email, password: PASSWORD } }
  },
  completeSignIn: async (scene) => {
    await withFactors(scene)
    const ticket = await plantTicket(testApp, scene.patient.id)
    return { body: { ticket, code: codeAt(testApp.clock.now()) } }
  },
  readSecondFactor: nothing,
  beginTotp: async (scene) => {
    await withPasswords(scene)
    return { body: { password: PASSWORD } }
  },
  confirmTotp: async ({ patient, otherPatient, doctor, otherDoctor, admin }) => {
    for (const { id } of [patient, otherPatient, doctor, otherDoctor, admin]) await plantFactor(testApp, id, false)
    return { body: { code: codeAt(testApp.clock.now()) } }
  },
  removeSecondFactor: withFactors,
  renewRecoveryCodes: withFactors,
  proveSession: withFactors,
  beginPasskeySignIn: () => ({ body: {} }),
  signInByPasskey: async (scene) => {
    const { device } = (await withPasskeys(scene)).get(scene.patient.id) ?? {}
    const options = await testApp.ok(null, 'beginPasskeySignIn', { body: {} })
    return { body: { credential: device?.sign(options) } }
  },
  beginPasskey: async (scene) => {
    await withPasswords(scene)
    return { body: { password: PASSWORD } }
  },
  addPasskey: async (scene) => {
    const of = new Map<string, Input>()
    for (const who of await withPasswords(scene)) {
      const options = await testApp.ok(who, 'beginPasskey', { body: { password: PASSWORD } })
      of.set(who.id, { body: { name: 'Phone', credential: createAuthenticator(ORIGIN).create(options) } })
    }
    return { body: of.get(scene.patient.id)?.body ?? {}, of }
  },
  renamePasskey: async (scene) => {
    const made = [...(await withPasskeys(scene))]
    const body = { name: 'Tablet' }
    const of = new Map(made.map(([who, { id }]) => [who, { params: { id } }]))
    return { params: { id: randomUUID() }, body, of }
  },
  removePasskey: async (scene) => {
    await withPasskeys(scene)
    return { params: { id: randomUUID() }, body: { password: PASSWORD } }
  },
  listOwnSessions: nothing,
  readOwnSession: nothing,
  staySignedIn: nothing,
  endOwnSession: () => ({ params: { id: randomUUID() } }),
  endOtherSessions: nothing,
  listSignIns: nothing,
  changeOwnName: async ({ doctor, otherDoctor }) => {
    await testApp.rows('UPDATE users SET verified_at = NULL WHERE id = ANY($1)', [[doctor.id, otherDoctor.id]])
    return { body: { name: 'Robin' } }
  },
  changeOwnPassword: async (scene) => {
    await withPasswords(scene)
    return { body: { password: PASSWORD, newPassword: 'four unrelated words here' } }
  },
  ...emailChangeRecipes(testApp),
  beginEmailChange: async (scene) => {
    await withPasswords(scene)
    return { body: { email: `to-${randomUUID()}@example.org`, password: PASSWORD } }
  },
  logout: nothing,
  requestPasswordReset: ({ patient }) => ({ body: { email: patient.email } }),
  resetPassword: async ({ patient }) => {
    const token = randomBytes(32).toString('base64url')
    await testApp.rows(
      `INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at)
       VALUES (gen_random_uuid(), $1, $2, $3, $3::timestamptz + interval '1 hour')`,
      [patient.id, createHash('sha256').update(token).digest(), testApp.clock.now()],
    )
    return { body: { token, password: PASSWORD } }
  },
  requestEmailConfirmation: nothing,
  confirmEmail: async ({ patient }) => {
    const token = randomBytes(32).toString('base64url')
    await testApp.rows(
      `INSERT INTO email_confirmations (id, user_id, email, token_hash, created_at, expires_at)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, $4::timestamptz + interval '1 hour')`,
      [patient.id, patient.email, createHash('sha256').update(token).digest(), testApp.clock.now()],
    )
    return { body: { token } }
  },
  openSetupLink: async () => ({ body: { token: await setupLink() } }),
  setUp: async () => {
    registered += 1
    const email = `first-${registered}@example.org`
    return { body: { token: await setupLink(), email, name: 'The First', password: PASSWORD } }
  },
  listPeople: nothing,
  invitePerson: () => {
    registered += 1
    return { body: { email: `invited-${registered}@example.org`, name: 'Somebody New', role: 'PATIENT' } }
  },
  disablePerson: ({ otherPatient }) => ({ params: { id: otherPatient.id }, body: {} }),
  enablePerson: ({ otherPatient }) => ({ params: { id: otherPatient.id } }),
  changeRole: ({ otherPatient }) => ({ params: { id: otherPatient.id }, body: { role: 'DOCTOR' } }),
  endSessions: ({ otherPatient }) => ({ params: { id: otherPatient.id } }),
  resetSecondFactor: async ({ otherPatient }) => {
    await plantFactor(testApp, otherPatient.id)
    return { params: { id: otherPatient.id } }
  },
  sendPasswordLink: ({ otherPatient }) => ({ params: { id: otherPatient.id } }),
  me: nothing,
  config: nothing,
  listOwnSchedules: nothing,
  createSchedule: () => ({ body: { date: testApp.today(), startTime: '14:00', endTime: '15:00' } }),
  startPractice: async ({ doctor }) => ({
    params: { id: (await testApp.schedule(doctor, { status: 'UPCOMING' })).id },
  }),
  endPractice: scheduleOnly,
  readQueue: scheduleOnly,
  resetPatient: async ({ queue, patient }) => {
    await testApp.place(queue, patient, 'DONE')
    return { params: { id: queue.id, patientId: patient.id } }
  },
  remindPatient: async ({ queue, patient }) => {
    await testApp.place(queue, patient, 'WAITING')
    return { params: { id: queue.id, patientId: patient.id } }
  },
  messagePatient: async ({ queue, patient }) => {
    await testApp.place(queue, patient, 'WAITING')
    return { params: { id: queue.id, patientId: patient.id }, body: { message: 'Hello', key: randomUUID() } }
  },
  messageQueue: async ({ queue, patient }) => {
    await testApp.place(queue, patient, 'WAITING')
    return { params: { id: queue.id }, body: { message: 'Hello', key: randomUUID() } }
  },
  answerDoctor: async ({ queue, patient }) => {
    const { id: entryId } = await testApp.place(queue, patient, 'WAITING')
    await testApp.rows(
      "INSERT INTO queue_messages (id, entry_id, author, message, key, sent_at) VALUES ($1, $2, 'doctor', 'Hello', $1, now())",
      [randomUUID(), entryId],
    )
    return { params: { id: queue.id }, body: { message: 'Thank you', key: randomUUID() } }
  },
  browseSchedules: nothing,
  viewSchedule: scheduleOnly,
  joinQueue: scheduleOnly,
  toggleReady: inQueue('WAITING', { body: { isReady: true } }),
  giveReason: inQueue('WAITING', { body: { reason: 'A cough' } }),
  leaveQueue: inQueue('WAITING'),
  saveReadyCheck: inQueue('WAITING', {
    body: { camera: 'OK', microphone: 'OK', speaker: 'HEARD', network: null },
  }),
  readCalendar: nothing,
  saveCalendar: () => ({ body: calendar }),
  listSlots: async ({ doctor }) => {
    await testApp.calendar(doctor)
    return { params: { id: doctor.id } }
  },
  holdSlot: async ({ doctor }) => {
    await testApp.calendar(doctor)
    return { body: { doctorId: doctor.id, startsAt: SLOT } }
  },
  releaseSlot: appointed('HELD'),
  bookAppointment: async (scene) => {
    const { params } = await appointed('HELD')(scene)
    return { body: { holdId: params?.id, type: 'ONLINE' } }
  },
  listAppointments: nothing,
  listAppointmentsBetween: () => ({ query: { from: '2026-03-02T00:00:00.000Z', to: '2026-03-09T00:00:00.000Z' } }),
  readAppointment: appointed('CONFIRMED'),
  calendarFile: appointed('CONFIRMED'),
  keepTime: async (scene) => {
    const { params } = await appointed('CONFIRMED')(scene)
    await testApp.ok(scene.doctor, 'proposeTime', { params, body: { startsAt: '2026-03-04T20:00:00.000Z' } })
    return { params }
  },
  cancelAppointment: appointed('CONFIRMED', {}),
  acceptProposal: appointed('PROPOSED', { startsAt: SLOT }),
  moveAppointment: appointed('CONFIRMED', { startsAt: '2026-03-04T11:00:00.000Z' }),
  confirmAppointment: appointed('PENDING', { startsAt: SLOT }),
  proposeTime: appointed('PENDING', { startsAt: '2026-03-04T20:00:00.000Z' }),
  declineAppointment: appointed('PENDING', { reason: 'On holiday' }),
  startAppointmentCall: appointed('CONFIRMED', undefined, '2026-03-02T09:10:00.000Z'),
  closeAppointment: appointed('CONFIRMED', { outcome: 'NO_SHOW' }, '2026-03-02T08:50:00.000Z'),
  seedDemo: nothing,
  startCall: async (scene) => {
    const place = await inQueue('READY')(scene)
    return { ...place, body: { patientId: scene.patient.id } }
  },
  doctorReadCall: inCall('ACTIVE'),
  readInvitationStatus: inCall('INVITED'),
  doctorSetPeerId: inCall('CONFIRMED', { body: { peerId: 'peer-1' } }),
  doctorEndCall: inCall('ACTIVE'),
  pendingInvitation: nothing,
  noticeInvitation: inCall('INVITED', { body: { visible: true } }),
  extendInvitation: inCall('INVITED'),
  confirmCall: inCall('INVITED'),
  declineCall: inCall('INVITED'),
  patientSetPeerId: inCall('CONFIRMED', { body: { peerId: 'peer-1' } }),
  patientEndCall: inCall('ACTIVE'),
  leaveCall: inCall('ACTIVE'),
  rejoinCall: async (scene) => {
    const left = await inCall('ACTIVE')(scene)
    await testApp.ok(scene.patient, 'leaveCall', { params: left.params ?? {} })
    return left
  },
  patientReadCall: inCall('ACTIVE'),
  readCall: inCall('ACTIVE'),
  activateCall: inCall('CONFIRMED'),
  endCall: inCall('ACTIVE'),
  sendSignal: inCall('ACTIVE', { body: { peerId: 'peer-1', signal: { type: 'restart-request' } } }),
  readSignals: inCall('ACTIVE', { query: { peerId: 'peer-1' } }),
  readRoomMembers: inCall('ACTIVE'),
  reportCall: inCall('ACTIVE', { body: { peerId: 'peer-1', reports: [{ position: 0, agoMs: 0, code: 'silence' }] } }),
  readCallHistory: inCall('ACTIVE'),
  pauseRoom: async (scene) => ({ ...(await inRoomOfMeeting('ADMITTED')(scene)), body: { paused: true } }),
  iceServers: nothing,
  ongoingCall: nothing,
  listCalls: nothing,
  sendMessage: inCall('ACTIVE', { body: { message: 'Hello' } }),
  readMessages: inCall('ACTIVE'),
  listRoomGuests: inCall('ACTIVE'),
  admitRoomGuest: inRoomOfMeeting('WAITING'),
  refuseRoomGuest: inRoomOfMeeting('WAITING'),
  sendRoomGuestBack: inRoomOfMeeting('ADMITTED'),
  removeRoomGuest: inRoomOfMeeting('ADMITTED'),
  revokeRoomGuest: withGuest('LINKED'),
  admitAllRoomGuests: inRoomOfMeeting('WAITING'),
  makeGuestLink: inCall('ACTIVE', { body: { role: 'INTERPRETER', language: 'de' } }),
  listGuests: inCall('ACTIVE'),
  admitGuest: withGuest('WAITING'),
  refuseGuest: withGuest('WAITING'),
  sendGuestBack: withGuest('ADMITTED'),
  removeGuest: withGuest('ADMITTED'),
  revokeGuestLink: withGuest('LINKED'),
  openGuestLink: withLink(),
  useGuestLink: withLink({ name: 'Ines' }),
  guestMe: nothing,
  readDoctorProfile: nothing,
  saveDoctorProfile: () => ({ body: doctorProfile }),
  readPatientProfile: nothing,
  savePatientProfile: () => ({
    body: { phone: '', birthDate: '1980-02-29', address: '', language: 'ne' },
  }),
  savePatientContact: () => ({ body: { phone: '+977 1 4412345', birthDate: '1980-02-29' } }),
  readPatientContact: async ({ queue, patient }) => {
    await testApp.place(queue, patient, 'WAITING')
    return { params: { id: patient.id } }
  },
  listSpecialties: nothing,
  findDoctors: nothing,
  readDoctor: ({ doctor }) => ({ params: { id: doctor.id } }),
  listDoctors: nothing,
  verifyDoctor: async () => ({ params: { id: (await testApp.doctor({ verified: false })).id } }),
  withdrawVerification: ({ otherDoctor }) => ({
    params: { id: otherDoctor.id },
    body: { reason: 'The licence has run out.' },
  }),
  manageSpecialties: nothing,
  addSpecialty: () => {
    registered += 1
    return { body: { name: `Specialty ${registered}` } }
  },
  renameSpecialty: async () => ({ params: { id: await someSpecialty() }, body: { name: `New name ${registered}` } }),
  retireSpecialty: async () => ({ params: { id: await someSpecialty() } }),
  restoreSpecialty: async () => ({ params: { id: await someSpecialty() } }),
  readAuditTrail: nothing,
  checkAuditTrail: nothing,
  readOwnTrail: nothing,
  findPerson: ({ patient }) => ({ body: { email: patient.email } }),
  readOverview: nothing,
  guestKnock: () => ({ guestStatus: 'LEFT' }),
  guestLeave: nothing,
  readPublicLink: nothing,
  savePublicLink: () => ({ body: { handle: `dr-${randomUUID()}` } }),
  openPublicLink: publicLink,
  walkIn: async (scene) => ({
    ...(await publicLink(scene)),
    body: { name: 'Ines', key: randomBytes(32).toString('base64url') },
  }),
  listNotifications: nothing,
  readNotifications: ({ patient }) => ({ body: { ids: [patient.id] } }),
  readAllNotifications: ({ patient }) => ({ body: { newest: patient.id } }),
  notificationSettings: nothing,
  chooseNotifications: () => ({
    body: { timeZone: 'Europe/Berlin', choices: [{ kind: 'APPOINTMENT_SOON', channel: 'EMAIL', enabled: false }] },
  }),
  subscribePush: () => ({
    body: {
      endpoint: 'https://fcm.googleapis.com/fcm/send/abc',
      keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) },
    },
  }),
  unsubscribePush: () => ({ body: { endpoint: 'https://fcm.googleapis.com/fcm/send/abc' } }),
  deliveryReport: nothing,
  listVisits: nothing,
  doctorReadVisit: inCall('ACTIVE'),
  listEarlierVisits: inCall('ACTIVE'),
  saveNoteDraft: inCall('ACTIVE', { body: { revision: 0, content: { text: 'Better' } } }),
  signNote: written('signNote'),
  shareNote: written('shareNote'),
  saveSummaryDraft: inCall('ACTIVE', { body: { revision: 0, content: null } }),
  signSummary: written('signSummary'),
  continueByPhone: inCall('CONFIRMED'),
  patientReadVisit: inCall('ACTIVE'),
  rateVisit: async (scene) => {
    const input = await inCall('ACTIVE', { body: { score: 4, comment: null } })(scene)
    await testApp.ok(scene.doctor, 'endCall', { params: input.params ?? {} })
    // The guests are not in the room of this call.
    const { callSessionId: _, ...rest } = input
    return rest
  },
  downloadSummary: written('downloadSummary'),
  readRatings: nothing,
  listRatingFigures: nothing,
  createMeeting: () => ({ body: {} }),
  readMeeting: inMeeting(),
  setMeetingStatus: inMeeting({ body: { status: 'ACTIVE' } }),
  addParticipant: inMeeting({ body: {} }),
  listMeetings: nothing,
  joinMeeting: inMeeting({ body: { name: 'Ines' } }),
  meetingMe: inMeeting(),
  leaveMeeting: inMeeting(),
  setMeetingDoor: inMeeting({ body: { locked: true, lobbyMessage: 'Ten minutes late' } }),
  revokeMeetingLink: inMeeting(),
  listMeetingGuests: inMeeting(),
  listKnocks: nothing,
  admitAllGuests: inMeeting(),
  admitMeetingGuest: withMeetingGuest('WAITING'),
  refuseMeetingGuest: withMeetingGuest('WAITING'),
  sendMeetingGuestBack: withMeetingGuest('ADMITTED'),
  removeMeetingGuest: withMeetingGuest('ADMITTED'),
}

async function makeScene(): Promise<Scene> {
  const doctor = await testApp.doctor()
  return {
    doctor,
    otherDoctor: await testApp.doctor(),
    patient: await testApp.patient(),
    otherPatient: await testApp.patient(),
    admin: await testApp.person('ADMIN'),
    queue: await testApp.schedule(doctor),
  }
}

async function personOf(principal: Principal, scene: Scene, given: Case): Promise<Person | null> {
  if (principal === 'nobody') return null
  if (principal === 'hostGuest') {
    const id = given.meetingId ?? (await testApp.meeting(await testApp.doctor())).id
    return testApp.meetingGuest(id, 'ADMITTED', { isHost: true })
  }
  if (principal !== 'guest' && principal !== 'otherGuest') return scene[principal]
  if (principal === 'guest' && given.meetingId) return testApp.meetingGuest(given.meetingId)
  const elsewhere = async () =>
    testApp.liveCall(await testApp.schedule(await testApp.doctor()), await testApp.patient())
  const own = principal === 'guest' ? given.callSessionId : undefined
  return testApp.guest(own ?? (await elsewhere()), given.guestStatus)
}

/**
 * Calls an operation as each principal. Principals who may call it get a case of their own; all others share one,
 * because their calls must have no effect.
 * @returns the differences from the declared access
 */
async function disagreements(operation: Operation, recipe: Recipe): Promise<string[]> {
  const found: string[] = []
  const setUp = async () => {
    const scene = await makeScene()
    return { scene, input: await recipe(scene) }
  }
  const shared = await setUp()
  for (const principal of principals) {
    const { scene, input: given } = operation.access[principal] === 'ok' ? await setUp() : shared
    const who = await personOf(principal, scene, given)
    const input = { ...given, ...given.of?.get(who?.id ?? '') }
    const response = await fetch(`${testApp.url}${urlOf(operation, input)}`, {
      method: operation.route.method,
      headers: {
        ...(who && { authorization: `Bearer ${who.token}` }),
        ...(input.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    })
    const body: unknown = response.ok && operation.file ? await response.arrayBuffer() : await response.json()
    const allowed = operation.access[principal]
    const expected = allowed === 'ok' ? (operation.status ?? 200) : allowed
    if (response.status !== expected) found.push(`${principal}: ${expected} declared, ${response.status} answered`)
    if (response.status >= 400) problemIn(response.status, response.headers.get('content-type'), body)
  }
  return found
}

test('every operation of the contract has a recipe for its test', () => {
  expect(Object.keys(recipes).sort()).toEqual(Object.keys(operations).sort())
})

describe('access to an operation', () => {
  test.each(Object.keys(operations) as OperationName[])(
    '%s is open to exactly the callers of the contract',
    async (name) => {
      expect(await disagreements(operations[name], recipes[name])).toEqual([])
    },
  )
})

test('the check fails for a wrong access table', async () => {
  const { doctorReadCall, endPractice } = operations
  const open = { ...doctorReadCall, access: { ...doctorReadCall.access, otherDoctor: 'ok' } } satisfies Operation
  expect(await disagreements(open, recipes.doctorReadCall)).toEqual(['otherDoctor: 200 declared, 404 answered'])
  const shut = { ...endPractice, access: { ...endPractice.access, doctor: 403 } } satisfies Operation
  expect(await disagreements(shut, recipes.endPractice)).toEqual(['doctor: 403 declared, 200 answered'])
})
