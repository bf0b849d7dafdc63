// Every listing of a clinic after five years: how long it takes on the demo clinic, and then, on the same server, after
// the rows of five years were added.
import { join } from 'node:path'
import type pg from 'pg'
import { addFiveYears } from './lib/five-years.ts'
import { type Clinic, listingsOf, timeOf, timeOfCheck, timeOfSealing, timeOfSignIn } from './lib/listings.ts'
import { addTimeZones, signIn } from './lib/people.ts'
import { bench } from './lib/run.ts'
import { startServer } from './lib/server.ts'

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone
const REACH = { ratio: 2, most: 50 }
const PATIENT = { email: 'john@email.com', password: 'patient123' }
const DAY_MS = 24 * 60 * 60_000

/** Gives a doctor the calendar in which three thousand appointments of six weeks have room. */
async function openLongHours(owner: pg.Client, doctorId: string): Promise<void> {
  await owner.query('DELETE FROM weekly_hours WHERE doctor_id = $1', [doctorId])
  await owner.query('DELETE FROM calendar_exceptions WHERE doctor_id = $1', [doctorId])
  await owner.query(
    `UPDATE calendars SET time_zone = $2, slot_minutes = 10, buffer_minutes = 0, notice_minutes = 60, horizon_days = 60
     WHERE doctor_id = $1`,
    [doctorId, ZONE],
  )
  await owner.query(
    "INSERT INTO weekly_hours SELECT $1, weekday, '07:00', '21:00' FROM generate_series(1, 7) AS weekday",
    [doctorId],
  )
}

async function measure(url: string, owner: pg.Client, clinic: Clinic): Promise<Map<string, number>> {
  const week = {
    from: new Date(Date.now() + DAY_MS).toISOString(),
    to: new Date(Date.now() + 8 * DAY_MS).toISOString(),
  }
  const times = new Map<string, number>()
  for (const listing of listingsOf(clinic, week)) times.set(listing.what, await timeOf(url, clinic, listing))
  times.set('signing in', await timeOfSignIn(url, PATIENT))
  times.set('Check the seals: the longest page', (await timeOfCheck(url, clinic.administrator)).longest)
  times.set('one run of the sealer', await timeOfSealing(owner))
  return times
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope)
  const owner = await server.connectOwner()
  await addTimeZones(owner)
  const clinic: Clinic = {
    doctor: await signIn(owner, 'doctor@clinic.com'),
    patient: await signIn(owner, PATIENT.email),
    administrator: await signIn(owner, 'admin@clinic.com'),
  }
  await openLongHours(owner, clinic.doctor.id)
  const before = await measure(server.url, owner, clinic)
  const begun = performance.now()
  const headsFile = join(server.dataDir, 'audit-seals.jsonl')
  await addFiveYears(owner, { doctorId: clinic.doctor.id, patientId: clinic.patient.id, zone: ZONE, headsFile })
  const filling = (performance.now() - begun) / 1000
  const after = await measure(server.url, owner, clinic)
  return {
    rows: [...after].map(([what, figure]) => ({
      what,
      figure,
      reference: before.get(what) ?? 0,
      unit: 'ms' as const,
      reach: REACH,
    })),
    notes: [
      'reference: the same request to the same server before, when the database held the demo clinic, whose lists have a few rows',
      `the rows of five years were added in ${Math.round(filling)} s`,
    ],
  }
})
