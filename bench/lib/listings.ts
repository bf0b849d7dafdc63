import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Someone } from './people.ts'
import { demand } from './run.ts'
import { send } from './sockets.ts'
import { median } from './stats.ts'

const WARM_UP = 8
const SAMPLES = 21
/** A pause between requests, because an account may send thirty a second. */
const PAUSE_MS = 32

export interface Clinic {
  doctor: Someone
  patient: Someone
  administrator: Someone
}

export interface Listing {
  what: string
  who: keyof Clinic
  path: string
  /** The number of times; less for a listing with a rate limit of its own. */
  samples?: number
}

/** A whole list that a page shows, and for lists with pages the first one. */
export function listingsOf({ doctor, patient }: Clinic, days: { from: string; to: string }): Listing[] {
  const [from, to] = [days.from, days.to].map(encodeURIComponent)
  return [
    { what: 'a doctor’s visits', who: 'doctor', path: '/api/doctor/visits' },
    { what: 'a doctor’s closed appointments', who: 'doctor', path: '/api/appointments?show=closed' },
    { what: 'a doctor’s open appointments', who: 'doctor', path: '/api/appointments?show=open' },
    { what: 'a doctor’s week', who: 'doctor', path: `/api/doctor/appointments?from=${from}&to=${to}` },
    { what: 'a doctor’s practice sessions', who: 'doctor', path: '/api/doctor/schedules' },
    { what: 'a doctor’s past calls', who: 'doctor', path: '/api/call-sessions' },
    { what: 'a doctor’s meetings', who: 'doctor', path: '/api/meetings' },
    { what: 'a doctor’s knocking guests', who: 'doctor', path: '/api/meetings/knocks' },
    { what: 'a doctor’s ratings', who: 'doctor', path: '/api/doctor/ratings' },
    { what: 'a doctor’s calendar', who: 'doctor', path: '/api/doctor/calendar' },
    { what: 'a doctor’s notifications', who: 'doctor', path: '/api/notifications' },
    { what: 'a patient’s closed appointments', who: 'patient', path: '/api/appointments?show=closed' },
    { what: 'a patient’s open appointments', who: 'patient', path: '/api/appointments?show=open' },
    { what: 'a patient’s past calls', who: 'patient', path: '/api/call-sessions' },
    { what: 'a patient’s notifications', who: 'patient', path: '/api/notifications' },
    { what: 'who viewed my data', who: 'patient', path: '/api/patient/audit' },
    { what: 'sessions to browse', who: 'patient', path: '/api/patient/schedules' },
    { what: 'find doctors', who: 'patient', path: '/api/doctors' },
    { what: 'find doctors by name', who: 'patient', path: '/api/doctors?name=johnson' },
    { what: 'find doctors by place', who: 'patient', path: '/api/doctors?location=springfield' },
    { what: 'find doctors by first free time', who: 'patient', path: '/api/doctors?sort=soonest' },
    { what: 'find doctors who are free this week', who: 'patient', path: '/api/doctors?freeWithinDays=7' },
    { what: 'a doctor’s free times of six weeks', who: 'patient', path: `/api/doctors/${doctor.id}/slots?days=42` },
    { what: 'specialties', who: 'patient', path: '/api/specialties' },
    { what: 'the administrator’s overview', who: 'administrator', path: '/api/admin/overview' },
    { what: 'the clinic’s people', who: 'administrator', path: '/api/admin/people' },
    { what: 'the clinic’s people by name', who: 'administrator', path: '/api/admin/people?name=smith' },
    { what: 'the clinic’s disabled people', who: 'administrator', path: '/api/admin/people?state=DISABLED' },
    { what: 'doctors to verify', who: 'administrator', path: '/api/admin/doctors?status=PENDING' },
    { what: 'verified doctors by name', who: 'administrator', path: '/api/admin/doctors?status=VERIFIED&name=johnson' },
    { what: 'specialties with their doctors', who: 'administrator', path: '/api/admin/specialties' },
    { what: 'the audit trail', who: 'administrator', path: '/api/admin/audit' },
    { what: 'the audit trail of a patient', who: 'administrator', path: `/api/admin/audit?patientId=${patient.id}` },
    { what: 'the audit trail of a doctor', who: 'administrator', path: `/api/admin/audit?actorId=${doctor.id}` },
    { what: 'the audit trail by kind', who: 'administrator', path: '/api/admin/audit?action=PASSWORD_RESET' },
    { what: 'deliveries of e-mails', who: 'administrator', path: '/api/admin/deliveries' },
    { what: 'ratings of the clinic', who: 'administrator', path: '/api/admin/ratings' },
  ]
}

async function timed(ask: () => Promise<{ status: number; text: string }>, what: string): Promise<number> {
  const begun = performance.now()
  const { status, text } = await ask()
  const took = performance.now() - begun
  demand(status === 200, `${what} was answered ${status}: ${text.slice(0, 200)}`)
  return took
}

/** The median time of a listing, in milliseconds. */
export async function timeOf(url: string, clinic: Clinic, { what, who, path }: Listing): Promise<number> {
  const { token } = clinic[who]
  const samples: number[] = []
  for (let round = -WARM_UP; round < SAMPLES; round += 1) {
    const took = await timed(() => send('GET', `${url}${path}`, { token }), what)
    await sleep(PAUSE_MS)
    if (round >= 0) samples.push(took)
  }
  return median(samples)
}

/** The median time of a sign-in, in milliseconds. */
export async function timeOfSignIn(url: string, account: { email: string; password: string }): Promise<number> {
  const samples: number[] = []
  for (let round = -WARM_UP; round < SAMPLES; round += 1) {
    const took = await timed(() => send('POST', `${url}/api/auth/login`, { body: account }), 'signing in')
    if (round >= 0) samples.push(took)
  }
  return median(samples)
}

/** Checks all seals, as the administrator's page does. @returns the longest answer, and the whole, in milliseconds */
export async function timeOfCheck(url: string, administrator: Someone): Promise<{ longest: number; all: number }> {
  let next: string | null = null
  let longest = 0
  let all = 0
  do {
    const begun = performance.now()
    const path: string = `/api/admin/audit/check${next === null ? '' : `?cursor=${next}`}`
    const { status, text } = await send('POST', `${url}${path}`, { token: administrator.token })
    const took = performance.now() - begun
    demand(status === 200, `checking the seals was answered ${status}: ${text.slice(0, 200)}`)
    const answer = JSON.parse(text) as { verdict: string | null; next: string | null }
    demand(answer.verdict !== 'BROKEN', `the seals are broken: ${text.slice(0, 400)}`)
    next = answer.next
    longest = Math.max(longest, took)
    all += took
  } while (next !== null)
  return { longest, all }
}

/**
 * The median time of one run of the sealer in the database, in milliseconds: it looks for entries of the last hour that
 * have no seal. What it seals is rolled back.
 */
export async function timeOfSealing(owner: pg.Client): Promise<number> {
  const samples: number[] = []
  for (let round = -WARM_UP; round < SAMPLES; round += 1) {
    await owner.query('BEGIN')
    await owner.query("SELECT set_config('app.actor', actor_seal($1) || '|' || $1, true)", [
      `|SYSTEM|audit-sealer|${Date.now()}`,
    ])
    const begun = performance.now()
    await owner.query("SELECT * FROM seal_audit_trail(now(), 2000, 3600000, 0, '')")
    if (round >= 0) samples.push(performance.now() - begun)
    await owner.query('ROLLBACK')
  }
  return median(samples)
}
