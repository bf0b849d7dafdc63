// How late invitations expire, and whether each expires exactly once, when the server is killed in the middle.
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { newId } from '../server/src/platform/database/uuid.ts'
import { addPeople, addPlaces, addSchedule, type Someone } from './lib/people.ts'
import type { Row } from './lib/report.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { openSocket } from './lib/sockets.ts'
import { percentile } from './lib/stats.ts'

const COUNT = 200
const FIRST_MS = 2_000
const SPREAD_MS = 14_000
/** When the server is killed, counted from the creation of the invitations, in milliseconds. */
const KILL_MS = 7_000
const LAST_MOMENT_MS = 250

/**
 * Creates one live invitation for each pair, with due times spread over a period.
 * @returns due times by id, in epoch milliseconds
 */
async function invite(owner: pg.Client, doctors: Someone[], patients: Someone[]): Promise<Map<string, number>> {
  const due = new Map<string, number>()
  const rows: string[][] = [[], [], [], [], []]
  for (const [at, doctor] of doctors.entries()) {
    const patient = patients[at]
    demand(patient !== undefined, 'as many patients as doctors')
    const schedule = await addSchedule(owner, doctor.id)
    const [entry] = await addPlaces(owner, schedule, [patient], 'INVITED')
    const id = newId()
    due.set(id, 0)
    const values = [id, schedule, entry ?? '', doctor.id, patient.id]
    for (const [column, value] of values.entries()) rows[column]?.push(value)
  }
  const base = Date.now() + FIRST_MS
  for (const id of due.keys()) due.set(id, Math.round(base + Math.random() * SPREAD_MS))
  // The statement's trigger notifies the due timer, as after a doctor's invitation.
  await owner.query(
    `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, created_at, expires_at, due_at)
     SELECT id, schedule, entry, doctor, patient, now(), due, due
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[])
       AS one (id, schedule, entry, doctor, patient, due)`,
    [...rows, [...due.values()].map((at) => new Date(at).toISOString())],
  )
  return due
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope)
  const owner = await server.connectOwner()
  const doctors = await addPeople(owner, 'DOCTOR', COUNT)
  const patients = await addPeople(owner, 'PATIENT', COUNT)
  const heard = new Map<string, number[]>()
  const sockets = await Promise.all(doctors.map(({ token }) => openSocket(scope, server.url, { token })))
  let signedIn = 0
  for (const socket of sockets) {
    socket.on('authenticated', () => {
      signedIn += 1
    })
    socket.on('call_expired', ({ callSessionId }: { callSessionId: string }) => {
      heard.set(callSessionId, [...(heard.get(callSessionId) ?? []), Date.now()])
    })
  }

  const due = await invite(owner, doctors, patients)
  const begun = Date.now()
  const bare: { due: number; late: number }[] = []
  for (const at of due.values()) setTimeout(() => bare.push({ due: at, late: Date.now() - at }), at - Date.now())
  await sleep(KILL_MS)
  const killedAt = Date.now()
  await server.kill()
  await server.start()
  const upAt = Date.now()
  while (signedIn < COUNT) {
    demand(Date.now() - upAt < 20_000, 'the sockets did not come back')
    await sleep(10)
  }
  const backAt = Date.now()
  await sleep(Math.max(0, Math.max(...due.values()) - Date.now()) + 2_000)

  const { rows } = await owner.query<{ id: string; status: string; ended: Date | null; trail: number }>(
    `SELECT c.id, c.status, c.ended_at AS ended,
       (SELECT count(*)::int FROM audit_logs a WHERE a.call_session_id = c.id AND a.action_type = 'CALL_EXPIRED') AS trail
     FROM call_sessions c WHERE c.id = ANY($1::uuid[])`,
    [[...due.keys()]],
  )
  const lost = rows.filter(({ status }) => status !== 'EXPIRED').length
  const twice = rows.filter(({ trail }) => trail > 1).length
  const unwritten = rows.filter(({ trail }) => trail === 0).length
  const { rows: places } = await owner.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM queue_entries WHERE status = 'WAITING' AND patient_id = ANY($1::uuid[])",
    [patients.map(({ id }) => id)],
  )
  const lateness = (id: string, at: number | Date) => Number(at) - (due.get(id) ?? Number.NaN)
  // Due times right before the kill belong to the time without a server. Those that come while 200 pages reconnect at
  // once are reported separately.
  const phaseOf = (at: number) =>
    at < killedAt - LAST_MOMENT_MS ? 'calm' : at < upAt ? 'down' : at < backAt + LAST_MOMENT_MS ? 'return' : 'calm'
  const inPhase = (phase: string) => rows.filter(({ id }) => phaseOf(due.get(id) ?? 0) === phase)
  const rowsLate = (phase: string) => inPhase(phase).map(({ id, ended }) => lateness(id, ended ?? Number.NaN))
  const bareLate = (phase: string) => bare.filter(({ due: at }) => phaseOf(at) === phase).map(({ late }) => late)
  const calm = rowsLate('calm')
  const told = inPhase('calm').filter(({ id }) => heard.has(id))
  const events = told.map(({ id }) => lateness(id, heard.get(id)?.[0] ?? Number.NaN))
  const caughtUp = inPhase('down').map(({ ended }) => Number(ended) - upAt)
  const repeated = [...heard].filter(([, times]) => times.length > 1)
  // The event was delivered, and the server was killed before it deleted the message. Only in this case may an event
  // come twice.
  const byKill = repeated.filter(([, times]) => (times[0] ?? 0) > killedAt - LAST_MOMENT_MS && (times[0] ?? 0) < upAt)
  const timed = (what: string, figure: number[], reference: number[], share: number, most?: number): Row => ({
    what: `${what}, p${share * 100}`,
    figure: percentile(figure, share),
    reference: percentile(reference, share),
    unit: 'ms',
    ...(most !== undefined && { reach: { most } }),
  })
  const none = (what: string, figure: number): Row => ({ what, figure, unit: '', reach: { most: 0 } })
  return {
    rows: [
      timed('expired late by (row)', calm, bareLate('calm'), 0.5),
      timed('expired late by (row)', calm, bareLate('calm'), 0.99, 50),
      timed('event at the doctor late by', events, bareLate('calm'), 0.5),
      timed('event at the doctor late by', events, bareLate('calm'), 0.99, 50),
      timed(`row, while ${COUNT} pages come back at once`, rowsLate('return'), bareLate('return'), 0.99),
      { what: 'fell due over the restart: after healthy, slowest', figure: Math.max(0, ...caughtUp), unit: 'ms' },
      none(`of ${COUNT} invitations, not expired`, COUNT - rows.length + lost),
      none('expired twice in the trail', twice),
      none('expired without a trail', unwritten),
      none('places not back to WAITING', COUNT - (places[0]?.count ?? 0)),
      none('events that did not come', inPhase('calm').length - told.length),
      none('events that came twice, but for the kill', repeated.length - byKill.length),
      { what: 'events that came twice for the kill', figure: byKill.length, unit: '' },
    ],
    notes: [
      `kill -9 after ${killedAt - begun} ms, healthy again after ${upAt - killedAt} ms, every socket back after ${backAt - killedAt} ms`,
      `${calm.length} fell due in calm, ${inPhase('down').length} over the restart, ${inPhase('return').length} while the pages came back`,
      'reference: a bare setTimeout for each of the same instants, in the process of the bench',
    ],
  }
})
