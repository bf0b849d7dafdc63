import ICAL from 'ical.js'
import type { Email } from 'postal-mime'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestClock, type TestClock } from '../src/platform/clock.ts'
import { type AppointmentFacts, createNotifyAs } from './notify-as.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, emptySummary, type Person, until } from './test-app.ts'

const fine = createTestClock('2026-03-02T09:00:00Z')
/** Days pass in these tests, so periodic work, such as renewing leases, runs every quarter of an hour only. */
const testClock: TestClock = { ...fine, setInterval: (work, ms) => fine.setInterval(work, Math.max(ms, 15 * 60_000)) }
const mailbox = await createMailbox(testClock.now)
const testApp = await createTestApp({
  clock: testClock,
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
    publicUrl: new URL('http://clinic.example'),
    clinic: { name: 'St. Mary’s <Clinic>', phone: '+49 30 123456', helpUrl: null },
    clinicTimeZone: 'Europe/Berlin',
  },
})
const { ok, call, refused, clock } = testApp
const { tell, remind, forget, close } = createNotifyAs(testApp)
afterAll(async () => {
  await close()
  await testApp.close()
  await mailbox.shut()
})

let doctor: Person
let patient: Person
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Ada <b>' })
  patient = await testApp.patient({ name: 'Ben\nBcc: evil@example.org' })
})

const hour = 3_600_000
const appointmentAt = (startsAt: Date, more: Partial<AppointmentFacts> = {}): AppointmentFacts => ({
  id: crypto.randomUUID(),
  startsAt,
  endsAt: new Date(startsAt.getTime() + hour / 2),
  type: 'ONLINE',
  ...more,
})
const inHours = (hours: number, more?: Partial<AppointmentFacts>) =>
  appointmentAt(new Date(clock.now().getTime() + hours * hour), more)
const confirm = (
  to: Person,
  appointment: AppointmentFacts,
  kind: 'CONFIRMED' | 'CHANGED' | 'CANCELLED' = 'CONFIRMED',
) =>
  tell(to === patient ? doctor : patient, {
    to: to.id,
    kind: `APPOINTMENT_${kind}`,
    appointment,
    personName: to === patient ? doctor.name : patient.name,
  })

/** Whether no delivery is due: everything was sent or has failed. */
const isIdle = async (): Promise<boolean> => {
  const [open] = await testApp.rows<{ count: number }>(
    `SELECT (SELECT count(*) FROM deliveries WHERE due_at <= $1 OR state = 'SENDING')::int
        + (SELECT count(*) FROM reminders WHERE due_at <= $1)::int AS count`,
    [clock.now()],
  )
  return open?.count === 0
}
const idle = () => until(isIdle, 'an empty outbox')
/**
 * Lets time pass until the mail server, which could not be reached, is tried again. An attempt that was running in the
 * meantime starts its pause again.
 */
const idleAfterRests = () =>
  until(async () => {
    if (await isIdle()) return true
    clock.advance(60_000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    return false
  }, 'an empty outbox after a while')
const states = async (who: Person) =>
  testApp.rows<{ state: string; attempts: number; reason: string | null }>(
    'SELECT state, attempts, reason FROM deliveries WHERE user_id = $1 ORDER BY created_at',
    [who.id],
  )

/** The calendar entry of an e-mail, read by another library. */
function eventOf(mail: Email) {
  const part = mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar')
  const content = typeof part?.content === 'string' ? part.content : new TextDecoder().decode(part?.content)
  return { ...entryOf(content), partMethod: part?.method }
}

function entryOf(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content))
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate(),
    end: event.endDate.toJSDate(),
    summary: event.summary,
    location: event.location,
    status: event.component.getFirstPropertyValue('status'),
    class: event.component.getFirstPropertyValue('class'),
  }
}

test("a confirmation is in the receiver's zone, as text and HTML, with a calendar entry", async () => {
  await ok(patient, 'chooseNotifications', { body: { timeZone: 'America/New_York' } })
  const appointment = appointmentAt(new Date('2026-03-10T15:00:00Z'), {
    type: 'OFFLINE',
    place: 'Main St 1\n2nd floor',
  })
  await confirm(patient, appointment)
  await confirm(doctor, appointment)
  await until(() => mailbox.to(patient.email).length + mailbox.to(doctor.email).length === 2)
  const [mine] = mailbox.to(patient.email)
  const [theirs] = mailbox.to(doctor.email)
  expect(mine?.mail).toMatchObject({
    subject: 'Your appointment is confirmed',
    from: { name: 'Clinic', address: 'no-reply@clinic.example' },
    to: [{ address: patient.email }],
  })
  const text = mine?.mail.text ?? ''
  expect(text).toContain(
    'Your appointment with Dr. Ada <b> is confirmed for Tuesday, 10 March 2026, 11:00 (America/New_York).',
  )
  expect(text).toContain('Where: Main St 1 2nd floor')
  expect(text).toContain(`http://clinic.example/appointments/${appointment.id}`)
  expect(mine?.mail.html).toContain('Dr. Ada &#60;b&#62; is confirmed')
  expect(text).toContain('St. Mary’s <Clinic>, telephone +49 30 123456')
  expect(mine?.mail.html).toContain('St. Mary’s &#60;Clinic&#62;, telephone +49 30 123456')
  expect(theirs?.mail.text).toContain('Tuesday, 10 March 2026, 16:00 (Europe/Berlin)')
  expect(theirs?.mail.text).toContain('with Ben Bcc: evil@example.org is')
  expect(mine?.mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
  expect(mailbox.to('evil@example.org')).toEqual([])
  expect(mine && eventOf(mine.mail)).toEqual({
    method: 'REQUEST',
    partMethod: 'REQUEST',
    uid: `${appointment.id}@clinic.example`,
    sequence: 0,
    start: appointment.startsAt,
    end: appointment.endsAt,
    summary: 'Appointment with Dr. Ada <b>',
    location: 'Main St 1\n2nd floor',
    status: 'CONFIRMED',
    class: 'PRIVATE',
  })
})

test.each([
  [
    'OFFLINE',
    'Europe/Berlin',
    'Tuesday, 10 March 2026, 08:00 (Europe/Berlin); in your time zone Tuesday, 10 March 2026, 03:00',
  ],
  [
    'ONLINE',
    'Europe/Berlin',
    'Tuesday, 10 March 2026, 03:00 (America/New_York); in the time zone of the practice Tuesday, 10 March 2026, 08:00',
  ],
  ['OFFLINE', 'EST5EDT', 'for Tuesday, 10 March 2026, 03:00 (EST5EDT).'],
  ['ONLINE', 'US/Eastern', 'for Tuesday, 10 March 2026, 03:00 (America/New_York).'],
] as const)('an e-mail has the times of an appointment %s of a practice in %s', async (type, zone, words) => {
  await ok(patient, 'chooseNotifications', { body: { timeZone: 'America/New_York' } })
  await testApp.calendar(doctor, { timeZone: zone })
  const startsAt = '2026-03-10T07:00:00.000Z'
  const id = await testApp.appointment(doctor, patient, { status: 'PENDING', type, startsAt })
  await ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt } })
  await until(() => mailbox.to(patient.email).length === 1)
  expect(mailbox.to(patient.email)[0]?.mail.text).toContain(words)
})

test("a calendar entry is private, and a doctor's has initials unless they choose full names", async () => {
  await testApp.calendar(doctor)
  const somebody = await testApp.patient({ name: 'Maria de la Cruz' })
  const summaries: string[] = []
  for (const [index, names] of (['INITIALS', 'FULL'] as const).entries()) {
    if (names === 'FULL') await ok(doctor, 'chooseNotifications', { body: { calendarNames: names } })
    const startsAt = new Date(clock.now().getTime() + (50 + index) * hour).toISOString()
    const id = await testApp.appointment(doctor, somebody, { status: 'PENDING', startsAt })
    await ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt } })
    await idle()
    const mail = mailbox.to(doctor.email).at(-1)?.mail
    if (!mail) throw new Error('no mail')
    const { body } = await call(doctor, 'calendarFile', { params: { id } })
    const file = await body.text()
    expect(file).toContain('CLASS:PRIVATE')
    const mailed = eventOf(mail)
    expect(mailed.class).toBe('PRIVATE')
    expect(entryOf(file).summary).toBe(mailed.summary)
    summaries.push(mailed.summary)
  }
  expect(summaries).toEqual(['Appointment with M. C.', 'Appointment with Maria de la Cruz'])
  expect(eventOf(mailbox.to(somebody.email)[0]?.mail as Email).summary).toBe('Appointment with Dr. Ada <b>')
})

test.each([
  [
    'de-AT',
    'Ihr Termin ist bestätigt',
    'mit Dr. Ada <b> ist bestätigt: Dienstag, 10. März 2026, 16:00',
    'Ort: Online, per Video',
  ],
  ['es', 'Su cita está confirmada', 'para el martes, 10 de marzo de 2026, 16:00', 'Lugar: En línea, por vídeo'],
  ['fi', 'Your appointment is confirmed', 'for Tuesday, 10 March 2026, 16:00', 'Where: Online, by video'],
])("an e-mail is in the patient's language, %s", async (language, subject, when, where) => {
  await ok(patient, 'savePatientProfile', { body: { phone: '', birthDate: null, address: '', language } })
  await confirm(patient, appointmentAt(new Date('2026-03-10T15:00:00Z')))
  await until(() => mailbox.to(patient.email).length === 1)
  const [{ mail } = { mail: undefined }] = mailbox.to(patient.email)
  expect(mail?.subject).toBe(subject)
  expect(mail?.text).toContain(when)
  expect(mail?.text).toContain(where)
})

test.each([
  ['en', 'Your visit summary is ready', 'Dr. Ada <b> has signed the summary of your visit.'],
  ['de', 'Die Zusammenfassung Ihres Besuchs liegt bereit', 'Dr. Ada <b> hat die Zusammenfassung Ihres Besuchs'],
  ['es', 'El resumen de su visita está disponible', 'Dr. Ada <b> ha firmado el resumen de su visita.'],
])('an e-mail about a signed summary links to its page and has no content, %s', async (language, subject, words) => {
  await ok(patient, 'savePatientProfile', { body: { phone: '', birthDate: null, address: '', language } })
  await testApp.calendar(doctor)
  // The time of this appointment has come. The visit has the id of the appointment.
  const startsAt = clock.now().toISOString()
  const id = await testApp.appointment(doctor, patient, { startsAt })
  const params = { id }
  const content = { ...emptySummary, assessment: 'zebrafish' }
  await ok(doctor, 'saveSummaryDraft', { params, body: { revision: 0, content } })
  await ok(doctor, 'signSummary', { params, body: { revision: 1 } })
  await idle()
  const mails = mailbox.to(patient.email).map(({ mail }) => mail)
  expect(mails.map((one) => one.subject)).toEqual([subject])
  const [mail] = mails
  expect(mail?.text).toContain(words)
  expect(mail?.text).toContain(`http://clinic.example/visits/${id}`)
  expect(mail?.html).toContain(`href="http://clinic.example/visits/${id}"`)
  expect(JSON.stringify(mail)).not.toContain('zebrafish')
  expect(mail?.attachments).toEqual([])
  expect(mailbox.to(doctor.email)).toEqual([])
  // The notification is not about the appointment, so the calendar entry stays as it is.
  const [row] = await testApp.rows('SELECT appointment_id, sequence FROM notifications WHERE visit_id = $1', [id])
  expect(row).toEqual({ appointment_id: null, sequence: null })
})

test('a change moves the calendar entry and a cancellation removes it, by one UID and a rising sequence', async () => {
  const first = inHours(48)
  const moved = { ...inHours(72), id: first.id }
  const kept = { startsAt: first.startsAt, endsAt: first.endsAt }
  for (const [appointment, kind] of [
    [first, 'CONFIRMED'],
    [{ ...moved, kept }, 'CHANGED'],
    [moved, 'CONFIRMED'],
    [moved, 'CANCELLED'],
  ] as const) {
    await confirm(patient, appointment, kind)
    await idle()
  }
  const events = mailbox.to(patient.email).map(({ mail }) => eventOf(mail))
  expect(events.map(({ method, sequence, status }) => [method, sequence, status])).toEqual([
    ['REQUEST', 0, 'CONFIRMED'],
    ['REQUEST', 1, 'CONFIRMED'],
    ['REQUEST', 2, 'CONFIRMED'],
    ['CANCEL', 3, 'CANCELLED'],
  ])
  expect(new Set(events.map(({ uid }) => uid)).size).toBe(1)
  expect(events.map(({ start }) => start)).toEqual([first.startsAt, first.startsAt, moved.startsAt, moved.startsAt])
  const ids = mailbox.to(patient.email).map(({ mail }) => mail.messageId)
  expect(new Set(ids).size).toBe(4)
})

test("the doctor gets a patient's request for another time instead of the unsent e-mail before", async () => {
  await testApp.calendar(doctor)
  const times = (await ok(patient, 'listSlots', { params: { id: doctor.id } })).slots.map(({ startsAt }) => startsAt)
  const [first = '', second = '', third = ''] = times.slice(-3)
  const { id: holdId } = await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt: first } })
  mailbox.manners.set(doctor.email, 'later')
  const { id } = await ok(patient, 'bookAppointment', { body: { holdId, type: 'ONLINE' } })
  const params = { id }
  await until(async () => (await states(doctor))[0]?.reason === '451 RCPT TO')
  await ok(patient, 'moveAppointment', { params, body: { startsAt: second } })
  await until(() => mailbox.to(doctor.email).length === 1)
  await ok(doctor, 'confirmAppointment', { params, body: { startsAt: second } })
  await until(() => mailbox.to(doctor.email).length === 2)
  await ok(patient, 'moveAppointment', { params, body: { startsAt: third } })
  await until(() => mailbox.to(doctor.email).length === 3)
  // A time on which nobody has agreed has no calendar entry.
  expect(mailbox.to(doctor.email)[0]?.mail.attachments).toEqual([])
  const events = mailbox
    .to(doctor.email)
    .slice(1)
    .map(({ mail }) => eventOf(mail))
  expect(events.map(({ start, status }) => [start.toISOString(), status])).toEqual([
    [second, 'CONFIRMED'],
    // Nobody has agreed on the third time, so the entry keeps the second.
    [second, 'CONFIRMED'],
  ])
  expect(mailbox.to(doctor.email).at(-1)?.mail.text).toContain('Please confirm it')
  clock.advance(2 * hour)
  await idle()
  expect((await states(doctor)).map(({ state }) => state).sort()).toEqual(['SENT', 'SENT', 'SENT', 'WITHDRAWN'])
})

test.each(['the doctor’s proposal', 'the patient’s move'])(
  'page, e-mail, calendars and free times keep the agreed time while another is asked for by %s',
  async (by) => {
    await testApp.calendar(doctor)
    const slots = async (who: Person) =>
      (await ok(who, 'listSlots', { params: { id: doctor.id }, query: { days: 42 } })).slots.map((one) => one.startsAt)
    const [first = '', second = ''] = (await slots(patient)).slice(-2)
    const { id: holdId } = await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt: first } })
    const { id } = await ok(patient, 'bookAppointment', { body: { holdId, type: 'ONLINE' } })
    const params = { id }
    const agree = (startsAt: string) => ok(doctor, 'confirmAppointment', { params, body: { startsAt } })
    await agree(first)
    await idle()
    const isProposal = by === 'the doctor’s proposal'
    const [asker, asked] = isProposal ? [doctor, patient] : [patient, doctor]
    const ask = () => ok(asker, isProposal ? 'proposeTime' : 'moveAppointment', { params, body: { startsAt: second } })
    const open = await ask()
    expect(open).toMatchObject({ startsAt: second, keptStartsAt: first, status: isProposal ? 'PROPOSED' : 'PENDING' })
    await idle()

    const stranger = await testApp.patient()
    for (const startsAt of [first, second]) {
      expect(await slots(stranger)).not.toContain(startsAt)
      expect(await refused(stranger, 'holdSlot', { body: { doctorId: doctor.id, startsAt } })).toBe('SLOT_TAKEN')
    }
    const last = (who: Person) => {
      const mail = mailbox.to(who.email).findLast(({ mail: one }) => one.attachments.length > 0)?.mail
      if (!mail) throw new Error('no mail with a calendar entry')
      return { text: mail.text ?? '', entry: eventOf(mail) }
    }
    const words = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', dateStyle: 'full', timeStyle: 'short' })
    expect(last(asked).text).toContain('stays in place until you both agree on the new time.')
    expect(last(asked).text).toContain(words.format(new Date(first)).replace(' at ', ', '))
    for (const who of [asker, asked])
      expect(last(who).entry).toMatchObject({ method: 'REQUEST', status: 'CONFIRMED', start: new Date(first) })

    // The person who was asked keeps the agreed time, and both get a calendar entry again.
    const kept = await ok(asked, 'keepTime', { params })
    expect(kept).toMatchObject({ status: 'CONFIRMED', startsAt: first, keptStartsAt: null })
    await idle()
    const before = last(asked).entry.sequence
    for (const who of [asker, asked])
      expect(last(who).entry).toMatchObject({ method: 'REQUEST', status: 'CONFIRMED', start: new Date(first) })
    expect(await slots(stranger)).toContain(second)

    // Both have agreed: the one entry is moved in both calendars, and the former time is free.
    await ask()
    await (isProposal ? ok(patient, 'acceptProposal', { params, body: { startsAt: second } }) : agree(second))
    await idle()
    for (const who of [asker, asked])
      expect(last(who).entry).toMatchObject({ method: 'REQUEST', status: 'CONFIRMED', start: new Date(second) })
    expect(last(asked).entry.sequence).toBeGreaterThan(before)
    expect(await slots(stranger)).toContain(first)

    // The appointment is cancelled while another time is proposed, so the entries in both calendars are cancelled.
    await ok(patient, 'moveAppointment', { params, body: { startsAt: first } })
    await ok(patient, 'cancelAppointment', { params, body: {} })
    await idle()
    for (const who of [asker, asked])
      expect(last(who).entry).toMatchObject({ method: 'CANCEL', status: 'CANCELLED', start: new Date(second) })
    for (const startsAt of [first, second]) expect(await slots(stranger)).toContain(startsAt)
  },
)

test('the file from the page is the entry of the last e-mail, so that a calendar keeps one of the two', async () => {
  await testApp.calendar(doctor)
  const startsAt = new Date(clock.now().getTime() + 80 * hour).toISOString()
  const later = new Date(clock.now().getTime() + 90 * hour).toISOString()
  const id = await testApp.appointment(doctor, patient, { status: 'PENDING', type: 'OFFLINE', startsAt })
  const params = { id }
  for (const who of [doctor, patient]) expect(await refused(who, 'calendarFile', { params })).toBe('APPOINTMENT_STATE')
  const saved = async (who: Person) => {
    const { body, headers } = await call(who, 'calendarFile', { params })
    expect(body.name).toBe('appointment.ics')
    expect(headers.get('content-type')).toMatch(/^text\/calendar(; charset=utf-8)?$/)
    return entryOf(await body.text())
  }
  const mailed = (who: Person) => {
    // A reminder, which has no calendar entry, may come in between.
    const withEntry = mailbox.to(who.email).filter(({ mail }) => mail.attachments.length > 0)
    const last = withEntry.at(-1)
    return last && eventOf(last.mail)
  }
  await ok(doctor, 'confirmAppointment', { params, body: { startsAt } })
  await until(() => mailed(patient) && mailed(doctor))
  for (const who of [doctor, patient]) {
    const { partMethod: _, ...mail } = mailed(who) ?? { partMethod: null }
    expect(await saved(who)).toEqual({ ...mail, method: 'PUBLISH' })
  }
  // The file asks nobody to answer, and holds no e-mail address.
  const { body } = await call(patient, 'calendarFile', { params })
  const text = await body.text()
  expect(text).not.toContain('ATTENDEE')
  expect(text).not.toContain(patient.email)
  expect(text).toMatch(/ORGANIZER;CN="?MedConsult"?:mailto:no-reply@clinic\.example/)
  // A reminder does not change the calendar entry.
  await tell(doctor, {
    to: patient.id,
    kind: 'APPOINTMENT_SOON',
    appointment: appointmentAt(new Date(startsAt), { id }),
  })
  const first = await saved(patient)
  expect(first).toMatchObject({ sequence: mailed(patient)?.sequence, start: new Date(startsAt) })

  await ok(doctor, 'proposeTime', { params, body: { startsAt: later } })
  // The agreed time stays until both agree on the other.
  expect(await saved(patient)).toMatchObject({ uid: first.uid, start: new Date(startsAt), status: 'CONFIRMED' })
  await ok(patient, 'acceptProposal', { params, body: { startsAt: later } })
  const second = await saved(patient)
  expect(second).toMatchObject({ uid: first.uid, start: new Date(later) })
  expect(second.sequence).toBeGreaterThan(first.sequence)
  await ok(patient, 'cancelAppointment', { params, body: {} })
  await until(() => mailed(patient)?.method === 'CANCEL')
  expect(mailed(patient)).toMatchObject({ uid: first.uid, status: 'CANCELLED' })
  expect(mailed(patient)?.sequence).toBeGreaterThan(second.sequence)
  expect(await refused(await testApp.patient(), 'calendarFile', { params })).toBe('NOT_FOUND')
})

test('a refused address ends that e-mail alone, and the administrator and its owner are told', async () => {
  mailbox.manners.set(patient.email, 'refuse')
  await confirm(patient, inHours(48))
  await confirm(doctor, inHours(48))
  await until(() => mailbox.to(doctor.email).length === 1)
  await idle()
  expect(await states(patient)).toEqual([{ state: 'FAILED', attempts: 1, reason: '550 RCPT TO' }])
  const report = await ok(await testApp.person('ADMIN'), 'deliveryReport')
  expect(report).toMatchObject({ emailConfigured: true, waiting: { EMAIL: 0 } })
  expect(report.failed[0]).toMatchObject({
    userId: patient.id,
    email: patient.email,
    kind: 'APPOINTMENT_CONFIRMED',
    reason: '550 RCPT TO',
  })
  expect((await ok(patient, 'notificationSettings')).email.refused).toBe(true)
  clock.advance(2 * hour)
  await idle()
  expect(mailbox.to(patient.email)).toEqual([])
  // The mailbox works again.
  mailbox.manners.delete(patient.email)
  await confirm(patient, inHours(48))
  await idle()
  expect((await ok(patient, 'notificationSettings')).email.refused).toBe(false)
})

test('an e-mail that is refused for now is tried again ever later and arrives once', async () => {
  mailbox.manners.set(patient.email, 'later')
  await confirm(patient, inHours(48))
  await until(async () => (await states(patient))[0]?.reason === '451 RCPT TO')
  expect(await states(patient)).toMatchObject([{ state: 'PENDING', attempts: 1 }])
  clock.advance(59_000)
  await idle()
  expect(mailbox.to(patient.email)).toEqual([])
  clock.advance(2_000)
  await until(() => mailbox.to(patient.email).length === 1)
  await idle()
  expect(await states(patient)).toEqual([{ state: 'SENT', attempts: 2, reason: null }])
})

test('a server that falls silent after taking an e-mail gets it again under the same id', async () => {
  mailbox.manners.set(patient.email, 'hang-up')
  await confirm(patient, inHours(48))
  await until(async () => (await states(patient))[0]?.reason)
  clock.advance(2 * 60_000)
  await idleAfterRests()
  const ids = mailbox.to(patient.email).map(({ mail }) => mail.messageId)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('no e-mail is lost, doubled or outdated after the mail server was away for an hour', async () => {
  await idleAfterRests()
  await mailbox.shut()
  const people = await testApp.patients(12)
  const cancelled = inHours(48)
  await confirm(patient, cancelled)
  for (const [n, one] of people.entries()) {
    await tell(doctor, {
      to: one.id,
      kind: 'APPOINTMENT_CONFIRMED',
      appointment: inHours(48 + n),
      personName: 'Dr. Ada',
    })
    clock.advance(5 * 60_000)
    if (n === 6) await confirm(patient, cancelled, 'CANCELLED')
  }
  // The mail server was tried, and this did not count as an attempt of the e-mail.
  await until(() => testApp.lines.some((line) => line.includes('the mail server cannot be used now')))
  const [tried] = await testApp.rows<{ attempts: number }>(
    'SELECT max(attempts) AS attempts FROM deliveries WHERE user_id = ANY($1)',
    [people.map(({ id }) => id)],
  )
  expect(tried?.attempts).toBe(0)
  await mailbox.open()
  await idleAfterRests()
  for (const one of people) expect(mailbox.to(one.email)).toHaveLength(1)
  expect(mailbox.to(patient.email).map(({ mail }) => mail.subject)).toEqual(['Your appointment is cancelled'])
  expect((await states(patient)).map(({ state }) => state)).toEqual(['WITHDRAWN', 'SENT'])
})

test('an e-mail that could not be sent for two days is given up, and the administrator is told', async () => {
  await mailbox.shut()
  await confirm(patient, inHours(100))
  clock.advance(49 * hour)
  await mailbox.open()
  await idleAfterRests()
  expect(await states(patient)).toMatchObject([{ state: 'EXPIRED' }])
})

test('reminders of a week are sent once and on time over a change of clocks and restarts', async () => {
  await idleAfterRests()
  // Summer time begins in Berlin on Sunday, 29 March 2026.
  clock.advance(new Date('2026-03-24T23:00:00Z').getTime() - clock.now().getTime())
  const people = { doctorId: doctor.id, doctorName: 'Dr. Ada', patientId: patient.id, patientName: 'Ben' }
  const days = [26, 27, 28, 29, 30, 31].map((day) => {
    // Ten o'clock, local time in Berlin.
    const startsAt = new Date(`2026-03-${day}T${day < 29 ? '09' : '08'}:00:00Z`)
    return { ...appointmentAt(startsAt), ...people }
  })
  for (const appointment of days) await remind(doctor, appointment)
  const [, friday] = days
  const extra = await testApp.startNode()
  let second = await testApp.startNode()
  const end = new Date('2026-04-01T00:00:00Z').getTime()
  for (let step = 0; clock.now().getTime() < end; step++) {
    clock.advance(30 * 60_000)
    await idle()
    // One appointment is cancelled after its first reminder was sent, and one is moved by a day.
    if (step === 70 && friday) await forget(doctor, friday.id)
    if (step === 50) await extra.stop()
    if (step % 75 === 74) {
      await second.stop()
      second = await testApp.startNode()
    }
  }
  const sent = (who: Person, subject: string) =>
    mailbox
      .to(who.email)
      .filter(({ mail }) => mail.subject === subject)
      .map(({ at, mail }) => ({ at, text: mail.text ?? '' }))
  for (const who of [patient, doctor]) {
    const before = sent(who, 'Reminder of your appointment')
    const soon = sent(who, 'Your appointment begins soon')
    expect(before.map(({ at }) => at)).toEqual(days.map(({ startsAt }) => new Date(startsAt.getTime() - 24 * hour)))
    const left = days.filter((one) => one !== friday)
    expect(soon.map(({ at }) => at)).toEqual(left.map(({ startsAt }) => new Date(startsAt.getTime() - hour / 2)))
    for (const { text } of [...before, ...soon]) expect(text).toMatch(/March 2026, 10:00 \(Europe\/Berlin\)/)
  }
  expect(sent(patient, 'Your appointment begins soon').at(-1)?.text).toContain('Tuesday, 31 March 2026')
})
