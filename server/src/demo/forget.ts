import type pg from 'pg'

/**
 * Deletes what the demo's people share with others. Referencing rows come before referenced ones. $1: the people's ids.
 */
const shared = [
  // The places, calls and visits of a session are deleted with it, also those of other patients.
  'DELETE FROM schedules WHERE doctor_id = ANY($1)',
  'DELETE FROM queue_entries WHERE patient_id = ANY($1)',
  'DELETE FROM call_sessions WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM visits WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM appointments WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM calendars WHERE doctor_id = ANY($1)',
  'DELETE FROM meetings WHERE doctor_id = ANY($1) OR patient_id = ANY($1)',
  'DELETE FROM doctor_verifications WHERE doctor_id = ANY($1)',
]

/** Tables with rows that belong to one person, and the column with that person's id. */
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
  ['sign_ins', 'user_id'],
  ['sign_in_tickets', 'user_id'],
  ['passkeys', 'user_id'],
  ['totp_factors', 'user_id'],
  ['recovery_codes', 'user_id'],
  ['second_factor_duties', 'user_id'],
  ['credentials', 'user_id'],
  ['doctor_profiles', 'doctor_id'],
  ['patient_profiles', 'patient_id'],
] as const

/** Deletes rows that refer to the deleted ones by an id without a foreign key. */
const leftOver = [
  `DELETE FROM rooms r WHERE NOT EXISTS (SELECT FROM call_sessions c WHERE c.id = r.id)
     AND NOT EXISTS (SELECT FROM meetings m WHERE m.id = r.id)`,
  'DELETE FROM reminders r WHERE NOT EXISTS (SELECT FROM appointments a WHERE a.id = r.appointment_id)',
]

/**
 * Deletes everything that belongs to these people except their accounts. Login sessions stay, and so does what others
 * recorded about them. Of other people only that is deleted which they share with these: a place in a session, an
 * appointment, a call, a visit.
 */
export async function forgetEverythingOf(client: pg.Client, people: string[]): Promise<void> {
  for (const statement of shared) await client.query(statement, [people])
  for (const [table, column] of own) await client.query(`DELETE FROM ${table} WHERE ${column} = ANY($1)`, [people])
  for (const statement of leftOver) await client.query(statement)
}
