import { RATING_BATCH, type SummaryContent } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, emptySummary, type Person, type Schedule } from './test-app.ts'

const testApp = await createTestApp()
const { ok, call: ask, refused, clock } = testApp
afterAll(() => testApp.close())

const DAY_MS = 24 * 60 * 60_000

let doctor: Person
let patient: Person
let queue: Schedule
let id: string
let params: { id: string }
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Ada' })
  patient = await testApp.patient({ name: 'Ben' })
  queue = await testApp.schedule(doctor)
  id = await testApp.liveCall(queue, patient)
  params = { id }
})

const note = (text: string, revision: number) =>
  ask(doctor, 'saveNoteDraft', { params, body: { revision, content: { text } } })
const summary = (content: Partial<SummaryContent>, revision: number) =>
  ask(doctor, 'saveSummaryDraft', { params, body: { revision, content: { ...emptySummary, ...content } } })
const sign = (what: 'signNote' | 'signSummary', revision: number) => ok(doctor, what, { params, body: { revision } })
const share = (shared: boolean) => ok(doctor, 'shareNote', { params, body: { shared } })
const asDoctor = () => ok(doctor, 'doctorReadVisit', { params })
const asPatient = () => ok(patient, 'patientReadVisit', { params })
const rate = (score: number, comment: string | null = null) =>
  ask(patient, 'rateVisit', { params, body: { score, comment } })
/** Days pass, and everybody gets a new token. */
async function wait(ms: number, ...people: Person[]): Promise<void> {
  clock.advance(ms)
  for (const one of people) one.token = await testApp.tokenOf(one)
}
const actions = async (name: string) => (await testApp.actions(id)).filter((one) => one === name).length

describe('a visit', () => {
  test('a visit begins when both sides are in the call', async () => {
    const other = await testApp.patient()
    const invited = await testApp.liveCall(await testApp.schedule(await testApp.doctor()), other, 'CONFIRMED')
    expect(await refused(other, 'patientReadVisit', { params: { id: invited } })).toBe('NOT_FOUND')
    await ok(other, 'activateCall', { params: { id: invited } })
    expect(await ok(other, 'patientReadVisit', { params: { id: invited } })).toMatchObject({
      id: invited,
      endedAt: null,
    })
    clock.advance(60_000)
    await ok(other, 'endCall', { params: { id: invited } })
    const { endedAt } = await ok(other, 'patientReadVisit', { params: { id: invited } })
    expect(endedAt).toBe(clock.now().toISOString())
  })

  test('a new visit has an empty note and an empty summary', async () => {
    const draft = { revision: 0, content: null, savedAt: null }
    expect(await asDoctor()).toMatchObject({
      id,
      appointmentId: null,
      doctorName: 'Dr. Ada',
      patientName: 'Ben',
      note: { draft, versions: [], sharedAt: null },
      summary: { draft, versions: [] },
    })
    expect(await asPatient()).toMatchObject({ doctorName: 'Dr. Ada', note: null, summary: null, rating: null })
  })

  test("the doctor's list shows the state of each visit, and reading it is in the audit trail", async () => {
    await note('Better', 0)
    await summary({ assessment: 'A cold' }, 0)
    await sign('signSummary', 1)
    const other = await testApp.patient({ name: 'Cleo' })
    clock.advance(1000)
    const later = await testApp.liveCall(await testApp.schedule(doctor), other).catch(() => null)
    expect(later, 'one live call a doctor').toBeNull()
    await ok(doctor, 'endCall', { params })
    const second = await testApp.liveCall(queue, other)
    const list = await ok(doctor, 'listVisits')
    expect(list.map((one) => [one.id, one.patientName, one.note, one.summary])).toEqual([
      [second, 'Cleo', 'NONE', 'NONE'],
      [id, 'Ben', 'DRAFT', 'SIGNED'],
    ])
    expect(await ok(doctor, 'listVisits', { query: { before: list[0]?.beganAt ?? '' } })).toEqual([list[1]])
    expect(await actions('VISIT_READ')).toBe(1)
    await ok(doctor, 'endCall', { params: { id: second } })
  })
})

describe('the earlier visits', () => {
  const earlier = (who: Person, visit: string) => ok(who, 'listEarlierVisits', { params: { id: visit } })

  test('are those of this patient with this doctor, newest first, with their reasons, and are on the trail', async () => {
    expect(await earlier(doctor, id)).toEqual([])
    await note('Better', 0)
    await ok(doctor, 'endCall', { params })
    const [other, colleague] = [await testApp.patient({ name: 'Cleo' }), await testApp.doctor({ name: 'Dr. Bo' })]
    clock.advance(60_000)
    const ofOther = await testApp.liveCall(queue, other)
    await ok(doctor, 'endCall', { params: { id: ofOther } })
    clock.advance(60_000)
    const elsewhere = await testApp.liveCall(await testApp.schedule(colleague), patient)
    await ok(colleague, 'endCall', { params: { id: elsewhere } })
    clock.advance(60_000)
    const second = await testApp.liveCall(await testApp.schedule(doctor), patient)
    expect(await earlier(doctor, second)).toMatchObject([{ id, note: 'DRAFT', summary: 'NONE', reason: null }])
    expect(await earlier(doctor, id), 'a later one is not an earlier one').toEqual([])
    expect(await earlier(colleague, elsewhere), 'those of a colleague are theirs').toEqual([])
    expect(await refused(colleague, 'listEarlierVisits', { params: { id: second } })).toBe('NOT_FOUND')
    expect(await actions('VISIT_READ')).toBe(1)
    await ok(doctor, 'endCall', { params: { id: second } })
  })
})

describe('the visit of an appointment', () => {
  const startsAt = '2026-03-10T10:00:00.000Z'
  const endedAt = '2026-03-10T10:30:00.000Z'
  const visitOf = (who: Person, visit: string) =>
    who.role === 'DOCTOR'
      ? ok(who, 'doctorReadVisit', { params: { id: visit } })
      : ok(who, 'patientReadVisit', { params: { id: visit } })
  const at = async (time: string, ...people: Person[]) => wait(Date.parse(time) - clock.now().getTime(), ...people)

  test('a confirmed appointment is one visit with the same id, which can be signed when it has begun', async () => {
    const [who, ill] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(who)
    const requested = await testApp.appointment(who, ill, { status: 'PENDING', startsAt })
    expect(await refused(who, 'doctorReadVisit', { params: { id: requested } })).toBe('NOT_FOUND')
    const params = { id: requested }
    await ok(who, 'confirmAppointment', { params, body: { startsAt } })
    expect(await visitOf(who, requested)).toMatchObject({ appointmentId: requested, beganAt: startsAt, endedAt: null })
    await ok(who, 'saveNoteDraft', { params, body: { revision: 0, content: { text: 'To ask: sleep' } } })
    expect(await refused(who, 'signNote', { params, body: { revision: 1 } })).toBe('VISIT_STATE')
    expect(
      (await ok(who, 'listVisits')).map((one) => one.id),
      'it has not begun',
    ).toEqual([])
    const trail = await testApp.rows(
      'SELECT action_type AS action, patient_id, call_session_id FROM audit_logs WHERE appointment_id = $1 AND action_type = $2',
      [requested, 'NOTE_DRAFTED'],
    )
    expect(trail).toEqual([{ action: 'NOTE_DRAFTED', patient_id: ill.id, call_session_id: null }])
  })

  test('the calls of an appointment are no visits of their own, and a completed appointment can be rated', async () => {
    const [who, ill] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(who)
    const visit = await testApp.appointment(who, ill, { startsAt })
    const params = { id: visit }
    await at('2026-03-10T09:50:00Z', who, ill)
    const { callSessionId } = await ok(who, 'startAppointmentCall', { params })
    await ok(ill, 'confirmCall', { params: { id: callSessionId } })
    await ok(ill, 'activateCall', { params: { id: callSessionId } })
    expect(await refused(who, 'doctorReadVisit', { params: { id: callSessionId } })).toBe('NOT_FOUND')
    await ok(who, 'saveNoteDraft', { params, body: { revision: 0, content: { text: 'Better' } } })
    await ok(who, 'signNote', { params, body: { revision: 1 } })
    await ok(who, 'endCall', { params: { id: callSessionId } })
    expect(await refused(ill, 'rateVisit', { params, body: { score: 5, comment: null } })).toBe('VISIT_STATE')
    await at('2026-03-10T11:30:00Z', who, ill)
    await testApp.rows("UPDATE appointments SET status = 'COMPLETED', closed_at = $2, due_at = NULL WHERE id = $1", [
      visit,
      clock.now(),
    ])
    expect(await visitOf(ill, visit)).toMatchObject({ endedAt })
    await ok(ill, 'rateVisit', { params, body: { score: 5, comment: null } })
    expect((await ok(who, 'listVisits')).map((one) => [one.id, one.note, one.endedAt])).toEqual([
      [visit, 'SIGNED', endedAt],
    ])
  })

  test('a cancelled appointment keeps its visit if something was written, and loses an empty one', async () => {
    const [who, ill] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(who)
    const later = '2026-05-10T10:00:00Z'
    const [written, empty] = [
      await testApp.appointment(who, ill, { startsAt: later }),
      await testApp.appointment(who, ill, { startsAt: '2026-05-11T10:00:00Z' }),
    ]
    await ok(who, 'saveNoteDraft', { params: { id: written }, body: { revision: 0, content: { text: 'To ask' } } })
    for (const id of [written, empty])
      await testApp.rows(
        "UPDATE appointments SET status = 'CANCELLED', cancelled_by = 'patient', closed_at = now(), due_at = NULL WHERE id = $1",
        [id],
      )
    expect(await visitOf(who, written)).toMatchObject({ note: { draft: { content: { text: 'To ask' } } } })
    expect(await refused(who, 'doctorReadVisit', { params: { id: empty } })).toBe('NOT_FOUND')
    expect(await refused(ill, 'rateVisit', { params: { id: written }, body: { score: 1, comment: null } })).toBe(
      'VISIT_STATE',
    )
  })
})

describe('a draft', () => {
  test('a draft is kept on the server, and only its doctor reads it', async () => {
    expect((await note('  Half a sen', 0)).body).toEqual({ revision: 1, savedAt: clock.now().toISOString() })
    expect((await note('  Half a sentence\nand more ', 1)).body).toMatchObject({ revision: 2 })
    expect((await asDoctor()).note.draft).toMatchObject({
      revision: 2,
      content: { text: '  Half a sentence\nand more ' },
    })
    expect(await asPatient()).toMatchObject({ note: null, summary: null })
    expect(await actions('NOTE_DRAFTED'), 'one row of the trail a quarter of an hour').toBe(1)
    clock.advance(16 * 60_000)
    await note('Later', 2)
    expect(await actions('NOTE_DRAFTED')).toBe(2)
  })

  test('a second window that saves an old draft is told so and overwrites nothing', async () => {
    await note('From the first window', 0)
    expect((await note('From the second window', 0)).problem?.code).toBe('DRAFT_CHANGED')
    expect((await note('From the second window', 7)).problem?.code).toBe('DRAFT_CHANGED')
    expect(await refused(doctor, 'signNote', { params, body: { revision: 0 } })).toBe('DRAFT_CHANGED')
    expect((await asDoctor()).note).toMatchObject({
      draft: { content: { text: 'From the first window' } },
      versions: [],
    })
  })

  test('one of 40 windows that save at once succeeds, and its text is kept', async () => {
    await note('Before', 0)
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => note(`Window ${index}`, 1)))
    const won = answers.flatMap(({ problem }, index) => (problem ? [] : [index]))
    expect(won).toHaveLength(1)
    expect(answers.filter(({ problem }) => problem?.code === 'DRAFT_CHANGED')).toHaveLength(39)
    expect((await asDoctor()).note.draft).toMatchObject({ revision: 2, content: { text: `Window ${won[0]}` } })
  })

  test('one of 40 windows that begin a draft at once succeeds', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => summary({ assessment: `${index}` }, 0)))
    expect(answers.filter(({ problem }) => !problem)).toHaveLength(1)
    expect((await asDoctor()).summary.draft.revision).toBe(1)
  })

  test('the revision of a draft is never used again, even after signing or deleting', async () => {
    await note('One', 0)
    await sign('signNote', 1)
    expect((await note('An old window', 0)).problem?.code).toBe('DRAFT_CHANGED')
    expect((await note('An old window', 1)).problem?.code).toBe('DRAFT_CHANGED')
    await note('Two', 2)
    await ok(doctor, 'saveNoteDraft', { params, body: { revision: 3, content: null } })
    const { draft, versions } = (await asDoctor()).note
    expect(draft).toMatchObject({ revision: 4, content: null })
    expect(versions.map(({ content }) => content.text)).toEqual(['One'])
  })

  test.each([
    ['that is too long', { text: 'x'.repeat(20_001) }],
    ['with a control character', { text: 'a\u0000b' }],
    ['with half a surrogate pair', { text: '\ud800' }],
    ['with fields of a summary', { assessment: 'A cold' }],
  ])('a draft %s is refused', async (_what, content) => {
    expect(await refused(doctor, 'saveNoteDraft', { params, body: { revision: 0, content } })).toBe('VALIDATION')
  })

  test('a draft of the greatest length is kept, in any script', async () => {
    const text = '漢'.repeat(20_000)
    expect((await note(text, 0)).problem).toBeNull()
    expect((await asDoctor()).note.draft.content).toEqual({ text })
    const section = '😀'.repeat(2_500)
    const full = Object.fromEntries(Object.keys(emptySummary).map((name) => [name, section]))
    expect((await summary(full, 0)).problem).toBeNull()
  })
})

describe('signing', () => {
  test('signing creates a version that stays, and an amendment creates another one', async () => {
    await summary({ assessment: ' A cold. \n', instructions: 'Rest' }, 0)
    const signed = await sign('signSummary', 1)
    expect(signed.summary).toEqual({
      draft: { revision: 2, content: null, savedAt: clock.now().toISOString() },
      versions: [
        {
          version: 1,
          content: { ...emptySummary, assessment: 'A cold.', instructions: 'Rest' },
          signedAt: clock.now().toISOString(),
          signedBy: 'Dr. Ada',
        },
      ],
    })
    expect((await asPatient()).summary).toEqual(signed.summary.versions[0])
    clock.advance(60_000)
    await summary({ assessment: 'Influenza' }, 2)
    // An amendment is not shown before it is signed.
    expect((await asPatient()).summary?.content.assessment).toBe('A cold.')
    const amended = await sign('signSummary', 3)
    expect(amended.summary.versions.map(({ version, content }) => [version, content.assessment])).toEqual([
      [2, 'Influenza'],
      [1, 'A cold.'],
    ])
    expect((await asPatient()).summary).toMatchObject({ version: 2, content: { assessment: 'Influenza' } })
    const trail = await testApp.rows<{ metadata: object; patient_id: string; actor_user_id: string }>(
      "SELECT metadata, patient_id, actor_user_id FROM audit_logs WHERE call_session_id = $1 AND action_type = 'SUMMARY_SIGNED' ORDER BY id",
      [id],
    )
    const who = { patient_id: patient.id, actor_user_id: doctor.id }
    expect(trail).toEqual([
      { metadata: { version: 1, address: '127.0.0.0/24' }, ...who },
      { metadata: { version: 2, address: '127.0.0.0/24' }, ...who },
    ])
  })

  test('a note that is signed 40 times at once has one version', async () => {
    await note('Better', 0)
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => ask(doctor, 'signNote', { params, body: { revision: 1 } })),
    )
    expect(answers.filter(({ problem }) => !problem)).toHaveLength(1)
    expect((await asDoctor()).note.versions).toHaveLength(1)
    expect(await actions('NOTE_SIGNED')).toBe(1)
  })

  test('a note that is saved and signed at once is signed as it was read, or not at all', async () => {
    await note('As read', 0)
    const [saved, signed] = await Promise.all([
      note('A moment later', 1),
      ask(doctor, 'signNote', { params, body: { revision: 1 } }),
    ])
    expect([saved, signed].filter(({ problem }) => problem?.code === 'DRAFT_CHANGED')).toHaveLength(1)
    const { versions, draft } = (await asDoctor()).note
    if (signed.problem) expect([versions, draft.content]).toEqual([[], { text: 'A moment later' }])
    else expect([versions[0]?.content, draft.content]).toEqual([{ text: 'As read' }, null])
  })

  test('an empty note or summary cannot be signed', async () => {
    expect(await refused(doctor, 'signNote', { params, body: { revision: 0 } })).toBe('VISIT_STATE')
    await summary({ assessment: ' \n ' }, 0)
    expect(await refused(doctor, 'signSummary', { params, body: { revision: 1 } })).toBe('VISIT_STATE')
    expect((await asDoctor()).summary).toMatchObject({ draft: { revision: 1 }, versions: [] })
  })

  test('a signed version cannot be rewritten, not even by the owner of the database', async () => {
    await note('Better', 0)
    await sign('signNote', 1)
    await expect(testApp.rows('UPDATE visit_versions SET content = content')).rejects.toThrow('never rewritten')
  })

  test('the pages of patient and doctor are told of a change, without its text', async () => {
    const [patientPage, doctorPage] = [await testApp.socket(patient), await testApp.socket(doctor)]
    await note('zebrafish', 0)
    await sign('signNote', 1)
    await doctorPage.wait('visit_changed')
    await patientPage.settle()
    expect(patientPage.of('visit_changed'), 'a private note is nobody’s business').toEqual([])
    await summary({ assessment: 'zebrafish' }, 0)
    await sign('signSummary', 1)
    expect(await patientPage.wait('visit_changed')).toEqual({ visitId: id })
    expect(JSON.stringify([patientPage.heard, doctorPage.heard])).not.toContain('zebrafish')
  })
})

describe('sharing the note', () => {
  test('the patient reads the signed note only while it is shared, and never its draft', async () => {
    await note('As signed', 0)
    expect(await refused(doctor, 'shareNote', { params, body: { shared: true } })).toBe('VISIT_STATE')
    await sign('signNote', 1)
    expect((await asPatient()).note).toBeNull()
    const page = await testApp.socket(patient)
    expect((await share(true)).note.sharedAt).toBe(clock.now().toISOString())
    expect(await page.wait('visit_changed')).toEqual({ visitId: id })
    await note('Being amended', 2)
    expect((await asPatient()).note).toMatchObject({ version: 1, content: { text: 'As signed' } })
    clock.advance(1000)
    expect((await share(true)).note.sharedAt, 'twice is once').not.toBe(clock.now().toISOString())
    await sign('signNote', 3)
    expect((await asPatient()).note).toMatchObject({ version: 2, content: { text: 'Being amended' } })
    await share(false)
    await share(false)
    expect((await asPatient()).note).toBeNull()
    expect([await actions('NOTE_SHARED'), await actions('NOTE_UNSHARED')]).toEqual([1, 1])
  })
})

describe('other accounts', () => {
  test('other patients, other doctors and administrators get nothing of a visit', async () => {
    await note('zebrafish', 0)
    await sign('signNote', 1)
    await share(true)
    const otherDoctor = await testApp.doctor()
    const otherPatient = await testApp.patient()
    const theirs = await testApp.liveCall(await testApp.schedule(otherDoctor), otherPatient)
    expect(theirs).not.toBe(id)
    expect(await refused(otherPatient, 'patientReadVisit', { params })).toBe('NOT_FOUND')
    expect(await refused(otherPatient, 'downloadSummary', { params })).toBe('NOT_FOUND')
    for (const name of ['doctorReadVisit', 'downloadSummary'] as const)
      expect(await refused(otherDoctor, name, { params })).toBe('NOT_FOUND')
    expect(await refused(otherDoctor, 'saveNoteDraft', { params, body: { revision: 2, content: null } })).toBe(
      'NOT_FOUND',
    )
    expect((await asDoctor()).note.versions).toHaveLength(1)
    const admin = await testApp.person('ADMIN')
    for (const name of ['doctorReadVisit', 'patientReadVisit', 'downloadSummary'] as const)
      expect(await refused(admin, name, { params })).toBe('FORBIDDEN')
  })
})

describe('a rating', () => {
  test('the patient rates a visit after its end and can change the rating for seven days', async () => {
    expect((await rate(5)).problem?.code).toBe('VISIT_STATE')
    await ok(patient, 'endCall', { params })
    const ratedAt = clock.now().toISOString()
    const changeableUntil = new Date(clock.now().getTime() + 7 * DAY_MS).toISOString()
    expect((await rate(4, ' Took time for me. ')).body).toEqual({
      score: 4,
      comment: 'Took time for me.',
      ratedAt,
      changeableUntil,
    })
    await wait(7 * DAY_MS - 1, doctor, patient)
    expect((await rate(2)).body).toEqual({ score: 2, comment: null, ratedAt, changeableUntil })
    expect((await asPatient()).rating).toMatchObject({ score: 2, comment: null })
    clock.advance(1)
    expect((await rate(5)).problem?.code).toBe('VISIT_STATE')
    expect((await asPatient()).rating).toMatchObject({ score: 2 })
    expect(JSON.stringify(await asDoctor()), 'the doctor is not told of this one').not.toContain('Took time')
  })

  test.each([0, 6, 2.5, '5', null])('the score %s is refused', async (score) => {
    await ok(patient, 'endCall', { params })
    expect(await refused(patient, 'rateVisit', { params, body: { score, comment: null } })).toBe('VALIDATION')
  })

  test('a visit that is rated 40 times at once has one rating', async () => {
    await ok(patient, 'endCall', { params })
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => rate((index % 5) + 1)))
    expect(answers.filter(({ problem }) => problem)).toEqual([])
    expect(await testApp.rows('SELECT 1 FROM visit_ratings WHERE visit_id = $1', [id])).toHaveLength(1)
  })

  test('final ratings count in groups, without name, visit or date', async () => {
    const admin = await testApp.person('ADMIN')
    const ratings = () => ok(doctor, 'readRatings')
    const figure = async () =>
      (await ok(admin, 'listRatingFigures')).find(({ doctorId }) => doctorId === doctor.id) ?? null
    const visit = async (score: number) => {
      const who = await testApp.patient()
      const one = { id: await testApp.liveCall(queue, who) }
      await ok(who, 'endCall', { params: one })
      await ok(who, 'rateVisit', { params: one, body: { score, comment: `Comment ${score}` } })
    }
    await ok(patient, 'endCall', { params })
    for (let score = 1; score < RATING_BATCH; score += 1) await visit(score)
    await wait(8 * DAY_MS, doctor, admin)
    expect(await ratings(), 'four are too few').toEqual({ count: 0, average: null, comments: [] })
    expect(await figure()).toBeNull()
    await visit(5)
    expect((await ratings()).count, 'the fifth may still be changed').toBe(0)
    await wait(8 * DAY_MS, doctor, admin)
    const told = await ratings()
    expect(told).toMatchObject({ count: 5, average: 3 })
    expect([...told.comments].sort()).toEqual([1, 2, 3, 4, 5].map((score) => `Comment ${score}`))
    expect(await figure()).toEqual({ doctorId: doctor.id, doctorName: 'Dr. Ada', count: 5, average: 3 })
    await visit(1)
    await wait(8 * DAY_MS, doctor, admin)
    expect(await ratings(), 'one more never shows by itself').toEqual(told)
    expect(await ok(await testApp.doctor(), 'readRatings')).toEqual({ count: 0, average: null, comments: [] })
  })
})

test('the patient is notified once for each signed summary, and never for a note', async () => {
  const page = await testApp.socket(patient)
  const notices = async () =>
    (await ok(patient, 'listNotifications')).notifications.filter(({ kind }) => kind === 'SUMMARY_READY')
  const outgoing = () =>
    testApp.rows("SELECT channel FROM deliveries WHERE user_id = $1 AND kind = 'SUMMARY_READY'", [patient.id])
  await note('zebrafish', 0)
  await summary({ assessment: 'zebrafish' }, 0)
  await sign('signNote', 1)
  await share(true)
  await note('zebrafish, again', 2)
  await sign('signNote', 3)
  expect(await notices(), 'a draft, and a note').toEqual([])

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => ask(doctor, 'signSummary', { params, body: { revision: 1 } })),
  )
  expect(answers.filter(({ problem }) => !problem)).toHaveLength(1)
  const told = await page.wait('notification')
  expect(await notices()).toEqual([told])
  expect(told).toMatchObject({
    kind: 'SUMMARY_READY',
    visitId: id,
    personName: 'Dr. Ada',
    appointmentId: null,
    callSessionId: null,
    scheduleId: null,
    startsAt: null,
  })
  expect(JSON.stringify(told)).not.toContain('zebrafish')
  expect(await outgoing()).toEqual([{ channel: 'EMAIL' }])
  expect((await ok(doctor, 'listNotifications')).notifications).toEqual([])

  await summary({ assessment: 'A cold' }, 2)
  await sign('signSummary', 3)
  expect(
    (await notices()).map(({ visitId }) => visitId),
    'an amendment is another',
  ).toEqual([id, id])
  // A receiver who has switched off all channels gets nothing.
  const choices = (['IN_APP', 'EMAIL', 'PUSH'] as const).map((channel) => ({
    kind: 'SUMMARY_READY' as const,
    channel,
    enabled: false,
  }))
  await ok(patient, 'chooseNotifications', { body: { choices } })
  await summary({ assessment: 'Influenza' }, 4)
  await sign('signSummary', 5)
  expect(await notices()).toHaveLength(2)
  expect(await outgoing()).toHaveLength(2)
})

test('the summary can be downloaded as a file, and each download is in the audit trail', async () => {
  await summary({ assessment: 'zebrafish' }, 0)
  expect(await refused(patient, 'downloadSummary', { params })).toBe('NOT_FOUND')
  await sign('signSummary', 1)
  const { body, headers } = await ask(patient, 'downloadSummary', { params })
  expect(body.name).toBe(`visit-summary-${testApp.today()}.pdf`)
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="visit-summary-${testApp.today()}.pdf"`,
    'content-length': String(body.size),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  expect(new TextDecoder('latin1').decode(await body.slice(0, 8).arrayBuffer())).toBe('%PDF-1.7')
  await ok(doctor, 'downloadSummary', { params })
  expect(await actions('SUMMARY_DOWNLOADED')).toBe(2)
})

test('a signed version keeps the names that both had, and the next one has the new name', async () => {
  const names = () =>
    testApp.rows('SELECT patient_name, signed_by_name FROM visit_versions WHERE visit_id = $1 ORDER BY version', [id])
  const [asked, answered] = [await ok(patient, 'me'), await ok(doctor, 'me')]
  const before = { patient_name: asked.name, signed_by_name: answered.name }
  await summary({ assessment: 'Influenza' }, 0)
  await sign('signSummary', 1)
  await ok(patient, 'changeOwnName', { body: { name: 'Another Name' } })
  expect(await names()).toEqual([before])
  await summary({ assessment: 'Bronchitis' }, 2)
  await sign('signSummary', 3)
  expect(await names()).toEqual([before, { ...before, patient_name: 'Another Name' }])
})
