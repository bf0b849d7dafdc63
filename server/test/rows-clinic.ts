import { newId } from '../src/platform/database/index.ts'
import { plantEmailChange } from './email-change-factories.ts'
import { type Actor, createAskers, others } from './rows.ts'
import { createTestApp, type Person, type TestApp } from './test-app.ts'

export const chat = `INSERT INTO chat_messages
  (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
  VALUES ($1, $2, (SELECT coalesce(max(position), 0) + 1 FROM chat_messages), $3, $4, 'patient', 'x', $1, now())`

export const version = "INSERT INTO visit_versions VALUES ($1,$2,1,'{}',$3,now())"
export const rating = 'INSERT INTO visit_ratings VALUES ($1,5,NULL,now(),now())'

/** What belongs to somebody's sign-in, a row of each kind. */
async function plantAccountRows(testApp: TestApp, patient: Person): Promise<void> {
  await testApp.rows("INSERT INTO credentials VALUES ($1, 'a hash')", [patient.id])
  await testApp.rows("INSERT INTO totp_factors VALUES (gen_random_uuid(), $1, sha256('x'), now(), now(), 0)", [
    patient.id,
  ])
  await testApp.rows('INSERT INTO second_factor_duties VALUES ($1, now())', [patient.id])
  await testApp.rows("INSERT INTO recovery_codes VALUES (gen_random_uuid(), $1, sha256('x'), now())", [patient.id])
  await testApp.rows(
    "INSERT INTO passkeys VALUES (gen_random_uuid(), $1, sha256($2), 'x', 0, '{}', 'Phone', now(), NULL)",
    [patient.id, patient.email],
  )
  await testApp.rows('INSERT INTO passkey_challenges VALUES (sha256($1), now()) ON CONFLICT DO NOTHING', [
    patient.email,
  ])
  await plantEmailChange(testApp, patient)
  await testApp.rows('INSERT INTO walk_ins VALUES ($1, sha256($2), now(), now())', [patient.id, patient.email])
  await testApp.rows("INSERT INTO sign_ins VALUES ($1, $1, now(), 'PASSWORD_WRONG')", [patient.id])
  await testApp.rows('INSERT INTO sign_in_tickets VALUES (gen_random_uuid(), $1, sha256($2), NULL, now(), now())', [
    patient.id,
    patient.email,
  ])
}

/**
 * Two doctors, each with a patient and with a row of every kind, and everybody who may ask the database about them.
 * Nobody delivers or moves anything of it: the server is stopped.
 */
export async function createRowsClinic() {
  const testApp = await createTestApp()
  const people = {} as Record<Exclude<Actor, 'nobody'>, Person>
  /** Key → label. */
  const labels = new Map<string, string>()
  const ids = {
    schedule: '',
    otherSchedule: '',
    call: '',
    otherCall: '',
    entry: '',
    appointment: '',
    meeting: '',
    otherMeeting: '',
    session: '',
  }

  for (const role of ['patient', 'otherPatient'] as const) people[role] = await testApp.patient()
  for (const role of ['doctor', 'otherDoctor'] as const) people[role] = await testApp.doctor()
  people.admin = await testApp.person('ADMIN')
  await testApp.stop()
  await testApp.rows('DELETE FROM login_sessions')
  await testApp.rows('DELETE FROM specialties')
  const [seal] = await testApp.rows<{ id: string }>(
    "INSERT INTO audit_seals SELECT count(*) + 1, gen_random_uuid(), sha256(''), now() FROM audit_seals RETURNING audit_id AS id",
  )
  labels.set(String(seal?.id), 'seal')
  const specialty = newId()
  await testApp.rows('INSERT INTO specialties VALUES ($1, $2, NULL, now())', [specialty, 'Acupuncture'])
  labels.set(specialty, 'Acupuncture')
  for (const label of ['patient', 'other'] as const) {
    const [patient, doctor] =
      label === 'patient' ? [people.patient, people.doctor] : [people.otherPatient, people.otherDoctor]
    labels.set(patient.id, label).set(doctor.id, label === 'patient' ? 'doctor' : 'otherDoctor')
    const queue = await testApp.schedule(doctor)
    const call = await testApp.liveCall(queue, patient)
    const [entry] = await testApp.rows<{ id: string }>('SELECT id FROM queue_entries WHERE schedule_id = $1', [
      queue.id,
    ])
    const guest = await testApp.guest(call, 'ADMITTED', label === 'patient' ? { code: 'known' } : {})
    if (label === 'patient') {
      people.guest = guest
      people.waiting = await testApp.guest(call, 'WAITING')
      people.removed = await testApp.guest(call, 'REMOVED')
      labels.set((await testApp.guest(call, 'LINKED')).id, 'linked')
    } else people.otherGuest = guest
    await testApp.calendar(doctor, {
      weeklyHours: [{ weekday: 2, startTime: '09:00', endTime: '17:00' }],
      exceptions: [{ kind: 'DAY_OFF', date: '2026-03-09' }],
    })
    const appointment = await testApp.appointment(doctor, patient)
    if (label === 'patient')
      labels.set(
        await testApp.appointment(doctor, patient, { status: 'HELD', startsAt: '2026-03-12T10:00:00Z' }),
        'held',
      )
    const audit = newId()
    await testApp.rows(
      `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, patient_id, "timestamp") VALUES ($1,$2,'user','CALL_READ',$3,now())`,
      [audit, doctor.id, patient.id],
    )
    const [decision] = await testApp.rows<{ id: string }>(
      `INSERT INTO doctor_verifications (doctor_id, admin_id, verified, reason, decided_at)
       VALUES ($1, $2, false, $3, now()) RETURNING id::text || ' decision' AS id`,
      [doctor.id, people.admin.id, label],
    )
    const meeting = await testApp.meeting(doctor, { patient })
    const [named] = await testApp.rows<{ id: string }>('SELECT id FROM room_guests WHERE room_id = $1', [meeting.id])
    labels.set(String(named?.id), label === 'patient' ? 'named' : 'otherNamed')
    const stay = newId()
    await testApp.rows(
      `INSERT INTO meeting_stays (id, meeting_id, member_id, name, user_type, joined_at, seen_at)
       VALUES ($1,$2,$3,'X','patient',now(),now())`,
      [stay, meeting.id, patient.id],
    )
    const [signal] = await testApp.rows<{ id: string }>(
      `INSERT INTO room_signals (room_id, from_member, from_peer, to_member, signal, created_at)
       VALUES ($1,$2,'p',$3,'{}',now()) RETURNING id`,
      [call, patient.id, doctor.id],
    )
    await testApp.rows("INSERT INTO room_peers VALUES ($1,'p',$2,now())", [call, patient.id])
    await testApp.rows('INSERT INTO presence VALUES ($1, now())', [patient.id])
    await plantAccountRows(testApp, patient)
    const session = newId()
    await testApp.rows(
      `INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at)
       VALUES ($1,$2,now(),now() + interval '1 day',now())`,
      [session, patient.id],
    )
    await testApp.rows("INSERT INTO outbox (id, message, signature) VALUES (gen_random_uuid(), '{}', sha256(''))")
    await testApp.rows("INSERT INTO visit_drafts VALUES ($1,'NOTE',1,'{}',now())", [call])
    for (const kind of ['NOTE', 'SUMMARY']) {
      await testApp.rows(version, [call, kind, doctor.id])
      const what = kind === 'NOTE' ? 'note' : 'summary'
      labels.set(`${call} ${kind}`, label === 'patient' ? what : `other${what[0]?.toUpperCase()}${what.slice(1)}`)
    }
    if (label === 'other') await testApp.rows('UPDATE visits SET note_shared_at = now() WHERE id = $1', [call])
    await testApp.rows(rating, [call])
    const message = newId()
    await testApp.rows(chat, [message, call, patient.id, patient.name])
    const written = newId()
    await testApp.rows("INSERT INTO queue_messages VALUES ($1,$2,'doctor','x',$1,now())", [written, entry?.id])
    const [subscription, notification, delivery] = [newId(), newId(), newId()]
    await testApp.rows("INSERT INTO notification_settings VALUES ($1, 'UTC')", [patient.id])
    await testApp.rows("INSERT INTO notification_choices VALUES ($1, 'CALL_STARTED', 'EMAIL', false)", [patient.id])
    await testApp.rows(
      "INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at) VALUES ($1,$2,$3,'x','x',now())",
      [subscription, patient.id, `https://push.example/${label}`],
    )
    await testApp.rows(
      "INSERT INTO notifications (id, user_id, kind, shown, created_at) VALUES ($1,$2,'QUEUE_RECALLED',true,now())",
      [notification, patient.id],
    )
    await testApp.rows(
      `INSERT INTO deliveries (id, user_id, channel, kind, notification_id, due_at, expires_at, created_at)
       VALUES ($1,$2,'EMAIL','QUEUE_RECALLED',$3,now(),now(),now())`,
      [delivery, patient.id, notification],
    )
    await testApp.rows(`INSERT INTO reminders VALUES ($1,$2,'APPOINTMENT_SOON',now(),'X',now(),now(),'ONLINE',NULL)`, [
      newId(),
      patient.id,
    ])
    for (const id of [subscription, notification, delivery, session]) labels.set(id, label)
    for (const id of [
      queue.id,
      call,
      entry?.id,
      audit,
      decision?.id,
      signal?.id,
      message,
      written,
      appointment,
      meeting.id,
      stay,
    ])
      labels.set(String(id), label)
    for (const role of others) if (people[role]) labels.set(people[role].id, role)
    if (label === 'patient')
      Object.assign(ids, { schedule: queue.id, call, entry: entry?.id, appointment, meeting: meeting.id })
    else Object.assign(ids, { otherSchedule: queue.id, otherCall: call, otherMeeting: meeting.id, session })
  }
  return { testApp, people, ids, ...createAskers({ connection: testApp.home.application.connection, people, labels }) }
}
