// Which domain's SQL may name which table. A table is written by one domain only, its owner. Others may read it if they
// are declared here. The demo clinic, which creates and deletes whole clinics, may do both. The gate also checks that
// it refuses the samples at the end.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../lib/run.mjs'

/** The owner of each table, and other domains that may read it. */
const tables = {
  account_figures: { owner: 'accounts' },
  users: {
    owner: 'accounts',
    // They read names, roles and addresses, as far as row-level security shows them.
    readers: ['appointments', 'audit', 'calls', 'encounters', 'meetings', 'notifications', 'practice', 'room'],
  },
  credentials: { owner: 'accounts' },
  doctor_profiles: { owner: 'accounts' },
  doctor_verifications: { owner: 'accounts' },
  email_changes: { owner: 'accounts', readers: ['notifications'] },
  email_confirmations: { owner: 'accounts' },
  login_sessions: { owner: 'accounts', readers: ['room'] },
  passkey_challenges: { owner: 'accounts' },
  passkeys: { owner: 'accounts' },
  password_resets: { owner: 'accounts' },
  patient_profiles: { owner: 'accounts', readers: ['notifications'] },
  recovery_codes: { owner: 'accounts' },
  second_factor_duties: { owner: 'accounts' },
  setup_links: { owner: 'accounts' },
  sign_ins: { owner: 'accounts' },
  sign_in_tickets: { owner: 'accounts' },
  specialties: { owner: 'accounts' },
  totp_factors: { owner: 'accounts' },
  used_handles: { owner: 'accounts' },
  walk_ins: { owner: 'accounts' },
  actor_keys: { owner: 'platform' },
  outbox: { owner: 'platform' },
  appointments: { owner: 'appointments', readers: ['meetings', 'notifications', 'room'] },
  calendars: { owner: 'appointments', readers: ['accounts', 'notifications'] },
  calendar_exceptions: { owner: 'appointments' },
  first_free_times: { owner: 'appointments' },
  free_time_changes: { owner: 'appointments' },
  weekly_hours: { owner: 'appointments' },
  audit_logs: { owner: 'audit' },
  audit_seals: { owner: 'audit' },
  retention_sweeps: { owner: 'retention' },
  call_sessions: { owner: 'calls', readers: ['appointments', 'encounters', 'notifications', 'practice', 'room'] },
  chat_messages: { owner: 'room', readers: ['calls'] },
  meetings: { owner: 'meetings', readers: ['room'] },
  meeting_stays: { owner: 'meetings' },
  room_guests: { owner: 'room', readers: ['meetings', 'notifications'] },
  room_members: { owner: 'room', readers: ['meetings'] },
  room_peers: { owner: 'room' },
  room_reports: { owner: 'room' },
  room_signals: { owner: 'room' },
  rooms: { owner: 'room' },
  deliveries: { owner: 'notifications' },
  notification_choices: { owner: 'notifications' },
  // The zone in which somebody reads times, told with who is signed in.
  notification_settings: { owner: 'notifications', readers: ['accounts'] },
  notifications: { owner: 'notifications' },
  push_subscriptions: { owner: 'notifications' },
  reminders: { owner: 'notifications' },
  time_zone_differences: { owner: 'notifications' },
  presence: { owner: 'practice' },
  queue_messages: { owner: 'practice' },
  queue_entries: { owner: 'practice', readers: ['notifications', 'room'] },
  schedules: { owner: 'practice' },
  visit_drafts: { owner: 'encounters' },
  visit_ratings: { owner: 'encounters' },
  visit_versions: { owner: 'encounters' },
  visits: { owner: 'encounters' },
}

/**
 * Names where a table may occur: they may also be of a common table expression, a function, or PostgreSQL's own
 * catalogue.
 */
const NAMED = /\b(FROM|JOIN|UPDATE|INTO)\s+(?:ONLY\s+)?(?:public\.)?([a-z_]+)\b(\s*\()?/gi
const READS = new Set(['FROM', 'JOIN'])

/**
 * Every table that the SQL in a text names, and whether it is written. `DELETE FROM` writes; `FOR UPDATE OF x` does
 * not.
 */
function tablesIn(text) {
  const found = []
  for (const [sql] of text.matchAll(/sql(?:<[^`]*?>)?(?:\.raw\()?`[^`]*`/g))
    for (const match of sql.matchAll(NAMED)) {
      const [, word, table, call] = match
      // A function, as in `FROM some_function(…)`.
      if (call && READS.has(word.toUpperCase())) continue
      const before = sql.slice(0, match.index).trimEnd()
      const isLock = word.toUpperCase() === 'UPDATE' && /\b(FOR|DO|NO KEY)$/i.test(before)
      const writes = !READS.has(word.toUpperCase()) || /\bDELETE$/i.test(before)
      if (!isLock && table in tables) found.push({ table, writes })
    }
  return found
}

/** @returns {string[]} the tables that a file names and may not, one line each */
function faultsIn(domain, text) {
  if (domain === 'demo') return []
  return tablesIn(text).flatMap(({ table, writes }) => {
    const { owner, readers = [] } = tables[table]
    if (domain === owner || (!writes && readers.includes(domain))) return []
    return [`${writes ? 'writes' : 'reads'} ${table}, which belongs to ${owner}`]
  })
}

const source = join(root, 'server/src')
const files = readdirSync(source, { recursive: true })
  .map((name) => join(source, name))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
const faults = []
let named = 0
const used = new Set()
for (const file of files) {
  const [domain] = relative(source, file).split('/')
  const text = readFileSync(file, 'utf8')
  for (const { table } of tablesIn(text)) {
    named += 1
    used.add(`${domain} ${table}`)
  }
  for (const fault of faultsIn(domain, text)) faults.push(`${relative(root, file)}: ${fault}`)
}
for (const [table, { readers = [] }] of Object.entries(tables))
  for (const reader of readers)
    if (!used.has(`${reader} ${table}`)) faults.push(`tables.mjs: ${reader} may read ${table} and does not`)
for (const fault of faults) process.stdout.write(`${fault}\n`)

const bad = [
  ['meetings', 'sql`UPDATE users SET name = 1`'],
  ['practice', 'sql<{ id: string }>`SELECT id FROM chat_messages`'],
  ['meetings', 'sql`DELETE FROM room_guests WHERE id = 1`'],
  ['calls', 'sql`INSERT INTO room_members (id) VALUES (1)`'],
]
const refused = bad.filter(([domain, text]) => faultsIn(domain, text).length === 1).length
process.stdout.write(
  `tables: ${files.length} files name ${named} tables, ${faults.length} wrong; ${refused} of ${bad.length} bad samples refused\n`,
)
if (files.length < 100 || named < 150 || faults.length > 0 || refused !== bad.length) process.exitCode = 1
