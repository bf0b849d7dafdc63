import type pg from 'pg'

/** What the demo's people share with others, what points to another before what is pointed to. $1: their ids. */
const shared = [
  // With its places, its calls and their visits, whoever's they are.
  'DELETE FROM schedules WHERE doctor_id = ANY($1)',
  'DELETE FROM queue_entries WHERE patient_id = ANY($1)',
  'DELETE FROM call_sessions WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM visits WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM appointments WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM calendars WHERE doctor_id = ANY($1)',
  'DELETE FROM meetings WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM doctor_verifications WHERE doctor_id = ANY($1)',
]

/** What is one person's alone: table and column. */
const own = [
  ['room_guests', 'user_id'],
  ['deliveries', 'user_id'],
  ['notifications', 'user_id'],
  ['notification_settings', 'user_id'],
  ['notification_choices', 'user_id'],
  ['push_subscriptions', 'user_id'],
  ['reminders', 'user_id'],
  ['password_resets', 'user_id'],
  ['presence', 'user_id'],
  ['credentials', 'user_id'],
  ['doctor_profiles', 'doctor_id'],
  ['patient_profiles', 'patient_id'],
] as const

/** What points to the above by an id without a constraint. */
const leftOver = [
  `DELETE FROM rooms r WHERE NOT EXISTS (SELECT FROM call_sessions c WHERE c.id = r.id)
     AND NOT EXISTS (SELECT FROM meetings m WHERE m.id = r.id)`,
  'DELETE FROM reminders r WHERE NOT EXISTS (SELECT FROM appointments a WHERE a.id = r.appointment_id)',
]

/**
 * Deletes everything of these people but the accounts, so that sign-ins and what others recorded about them stay. Of
 * other people nothing goes but what they have with these: a place in a session, an appointment, a call, a visit.
 */
export async function forgetEverythingOf(client: pg.Client, people: string[]): Promise<void> {
  for (const statement of shared) await client.query(statement, [people])
  for (const [table, column] of own) await client.query(`DELETE FROM ${table} WHERE ${column} = ANY($1)`, [people])
  for (const statement of leftOver) await client.query(statement)
}
