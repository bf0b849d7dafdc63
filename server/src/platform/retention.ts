/**
 * How long each kind of row is kept. A row that is older goes in the night after. Everything that is never removed is
 * listed at the end, so that each table is in this file: a test compares both lists with the database.
 */
interface Kind {
  /** The table whose rows are removed or, with `clears`, made empty. What refers to them goes with them. */
  table: string
  /** From when on the age of a row counts. */
  since: string
  /** Which rows it is about, where it is not all of the table. */
  only?: string
  /** The columns that are emptied, where the row itself stays. */
  clears?: string
  /** How long it is kept if nothing else is configured, in days. */
  days: number
  /** The shortest time that can be configured, in days. The database's function for this kind refuses less as well. */
  least: number
  /** What needs the shortest time. */
  because: string
  /** What goes with its rows, and so must not be kept for longer, and why. */
  holds?: { kinds: readonly string[]; why: string }
  /** How many rows one transaction removes. */
  batch: number
}

/** As long as a medical record in most of Europe: ten years. */
const AS_A_RECORD = 3650
const BATCH = 500
/** With each of these rows others are removed: messages, members, attendance. */
const WITH_OTHERS = 50

/** In the order in which they are swept: what refers to other rows comes before them. */
export const retentionKinds = {
  deliveries: {
    table: 'deliveries',
    since: 'finished_at',
    only: 'e-mails and pushes that were sent, or given up',
    days: 90,
    least: 7,
    because: 'an e-mail is tried for two days, and administrators look at those that failed',
    batch: BATCH,
  },
  notifications: {
    table: 'notifications',
    since: 'created_at',
    only: 'those of no open appointment, and with no e-mail or push that waits',
    days: 365,
    least: 30,
    because: 'people read about it in their list when they come back',
    holds: { kinds: ['deliveries'], why: 'a delivery goes with its notification' },
    batch: BATCH,
  },
  'ended-push': {
    table: 'push_subscriptions',
    since: 'ended_at',
    only: 'those of browsers that stopped working',
    days: 30,
    least: 30,
    because: 'the notification settings name the browsers of the last 30 days',
    batch: BATCH,
  },
  'password-links': {
    table: 'password_resets',
    since: 'expires_at',
    days: 90,
    least: 7,
    because: 'unused links are counted, so that no mailbox is filled',
    holds: { kinds: ['deliveries'], why: 'a delivery goes with its link' },
    batch: BATCH,
  },
  'address-links': {
    table: 'email_confirmations',
    since: 'expires_at',
    days: 90,
    least: 7,
    because: 'unused links are counted, so that no mailbox is filled',
    holds: { kinds: ['deliveries'], why: 'a delivery goes with its link' },
    batch: BATCH,
  },
  sessions: {
    table: 'login_sessions',
    since: 'expires_at',
    days: 30,
    least: 7,
    because: 'the list of people names the day of the last sign-in from them',
    batch: BATCH,
  },
  'sign-ins': {
    table: 'sign_ins',
    since: 'at',
    days: 90,
    least: 7,
    because: 'people look there for sign-ins that were not theirs',
    batch: BATCH,
  },
  'call-reports': {
    table: 'room_reports',
    since: 'happened_at',
    days: 30,
    least: 2,
    because: 'a page that had no network reports later',
    batch: BATCH,
  },
  'ready-checks': {
    table: 'queue_entries',
    since: 'ready_checked_at',
    clears: 'ready_check, ready_checked_at',
    days: 30,
    least: 2,
    because: 'a practice session may last past midnight',
    batch: BATCH,
  },
  'queue-messages': {
    table: 'queue_messages',
    since: 'sent_at',
    days: AS_A_RECORD,
    least: 2,
    because: 'a practice session may last past midnight',
    batch: BATCH,
  },
  chat: {
    table: 'rooms',
    since: 'closed_at',
    only: 'the rooms of calls and meetings that are over, with their messages, members and guests',
    days: AS_A_RECORD,
    least: 7,
    because: 'doctor and patient are told that they can read the messages afterwards',
    holds: { kinds: ['call-reports', 'guests'], why: 'they go with the room' },
    batch: WITH_OTHERS,
  },
  guests: {
    table: 'room_guests',
    since: 'created_at',
    only: 'those of rooms that were closed as long ago',
    days: 365,
    least: 2,
    because: 'the link and the token of a guest are good for a day',
    batch: BATCH,
  },
  meetings: {
    table: 'meetings',
    since: 'ended_at',
    days: AS_A_RECORD,
    least: 7,
    because: 'who was there is read after the meeting',
    holds: { kinds: ['chat'], why: 'the messages of a meeting are read on its page' },
    batch: WITH_OTHERS,
  },
  invitations: {
    table: 'call_sessions',
    since: 'ended_at',
    only: 'calls that never began, without a visit and without messages, and a place that then has no call left',
    days: 365,
    least: 7,
    because: 'a doctor may phone a patient within a day instead',
    holds: { kinds: ['call-reports', 'guests', 'ready-checks'], why: 'they go with the call' },
    batch: WITH_OTHERS,
  },
  places: {
    table: 'queue_entries',
    since: 'joined_at',
    only: 'places from which no call came, in sessions of days as long ago',
    days: 365,
    least: 7,
    because: 'a session can be interrupted and started again',
    holds: { kinds: ['ready-checks'], why: 'a check goes with its place' },
    batch: BATCH,
  },
  'cancelled-appointments': {
    table: 'appointments',
    since: 'closed_at',
    only: 'cancelled ones without a visit and without a call',
    days: 365,
    least: 30,
    because: 'both people find them among their closed appointments',
    holds: { kinds: ['notifications'], why: 'a notification leads to its appointment' },
    batch: BATCH,
  },
} as const satisfies Record<string, Kind>

export type RetentionKind = keyof typeof retentionKinds
/** How many days each kind is kept; null: without end. */
export type Retention = Record<RetentionKind, number | null>

const names = Object.keys(retentionKinds) as RetentionKind[]
const kindOf = (name: RetentionKind): Kind => retentionKinds[name]
const isKind = (name: string): name is RetentionKind => Object.hasOwn(retentionKinds, name)

/** A hundred years. */
const MOST_DAYS = 36_500
/** The word for without end. */
const FOREVER = 'forever'
const inWords = (days: number | null): string => (days === null ? FOREVER : `${days} days`)

export const defaultRetention = Object.fromEntries(
  Object.entries(retentionKinds).map(([name, { days }]) => [name, days]),
) as Retention

/**
 * Reads `RETENTION`: a comma-separated list such as `chat=365, guests=30, notifications=forever`. What it does not name is
 * kept as long as the table above says.
 * @returns the profile, and a sentence for each mistake
 */
export function readRetention(text: string): { retention: Retention; mistakes: string[] } {
  const retention = { ...defaultRetention }
  const given = new Set<string>()
  const mistakes: string[] = []
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [name = '', value = '', ...more] = part.split('=').map((one) => one.trim())
    if (!isKind(name)) mistakes.push(`RETENTION knows no "${name}": the kinds are ${names.join(', ')}`)
    else if (given.has(name)) mistakes.push(`RETENTION says ${name} twice`)
    else if (more.length > 0 || !(value === FOREVER || /^\d{1,6}$/.test(value)))
      mistakes.push(`RETENTION needs a number of days or "${FOREVER}" for ${name}, such as ${name}=365`)
    else retention[name] = value === FOREVER ? null : Number(value)
    given.add(name)
  }
  for (const name of names) mistakes.push(...mistakesOf(name, retention))
  return { retention, mistakes }
}

/** What cannot be meant of one kind. */
function mistakesOf(name: RetentionKind, retention: Retention): string[] {
  const { least, because, holds } = kindOf(name)
  const days = retention[name]
  if (days === null) return []
  if (days < least) return [`RETENTION must keep ${name} for at least ${least} days: ${because}`]
  if (days > MOST_DAYS) return [`RETENTION must keep ${name} for at most ${MOST_DAYS} days, or "${FOREVER}"`]
  return (holds?.kinds ?? []).filter(isKind).flatMap((held) => {
    const longest = retention[held]
    if (longest !== null && longest <= days) return []
    return `RETENTION must not keep ${name} (${inWords(days)}) for a shorter time than ${held} (${inWords(longest)}): ${holds?.why}`
  })
}
