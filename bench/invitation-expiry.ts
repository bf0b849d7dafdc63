// How late invitations expire, and that each does so exactly once, with the server killed in the middle.
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { newId } from '../server/src/platform/database/uuid.ts'
import { addPeople, addPlaces, addSchedule, type Someone } from './lib/people.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { openSocket } from './lib/sockets.ts'
import { percentile } from './lib/stats.ts'

const COUNT = 200
const FIRST_MS = 2_000
const SPREAD_MS = 14_000
/** When the server is killed, counted from the making of the invitations. */
const KILL_MS = 7_000

/** One live invitation each, with its due time somewhere in the spread. @returns due times by id, epoch ms */
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
  // The statement's trigger wakes the timer, as it does after a doctor's invitation.
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
  const bare: number[] = []
  for (const at of due.values()) setTimeout(() => bare.push(Date.now() - at), at - Date.now())
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
  // A due time within the last moment before the kill belongs to the time without a server.
  const whileUp = (at: number, from: number) => at < killedAt - 250 || at >= from
  const moved = rows.filter(({ id, ended }) => ended && whileUp(due.get(id) ?? 0, upAt))
  const moves = moved.map(({ id, ended }) => lateness(id, ended ?? Number.NaN))
  const told = [...heard].filter(([id]) => whileUp(due.get(id) ?? 0, backAt))
  const tellings = told.map(([id, times]) => lateness(id, times[0] ?? Number.NaN))
  const overRestart = rows.filter(({ id }) => !whileUp(due.get(id) ?? 0, upAt))
  const caughtUp = overRestart.map(({ ended }) => Number(ended) - upAt)
  const shouldHear = [...due].filter(([, at]) => whileUp(at, backAt)).length
  const repeated = [...heard.values()].filter((times) => times.length > 1).length
  return {
    rows: [
      {
        what: 'expired late by (row), p50',
        figure: percentile(moves, 0.5),
        reference: percentile(bare, 0.5),
        unit: 'ms',
      },
      {
        what: 'expired late by (row), p99',
        figure: percentile(moves, 0.99),
        reference: percentile(bare, 0.99),
        unit: 'ms',
        reach: { most: 50 },
      },
      {
        what: 'event at the doctor late by, p50',
        figure: percentile(tellings, 0.5),
        reference: percentile(bare, 0.5),
        unit: 'ms',
      },
      {
        what: 'event at the doctor late by, p99',
        figure: percentile(tellings, 0.99),
        reference: percentile(bare, 0.99),
        unit: 'ms',
        reach: { most: 50 },
      },
      {
        what: `of ${COUNT} invitations, not expired`,
        figure: COUNT - rows.length + lost,
        unit: '',
        reach: { most: 0 },
      },
      { what: 'expired twice in the trail', figure: twice, unit: '', reach: { most: 0 } },
      { what: 'expired without a trail', figure: unwritten, unit: '', reach: { most: 0 } },
      { what: 'places not back to WAITING', figure: COUNT - (places[0]?.count ?? 0), unit: '', reach: { most: 0 } },
      { what: 'events that did not come', figure: shouldHear - told.length, unit: '', reach: { most: 0 } },
      { what: 'events that came twice', figure: repeated, unit: '', reach: { most: 0 } },
      { what: 'due over the restart: after healthy, slowest', figure: Math.max(0, ...caughtUp), unit: 'ms' },
    ],
    notes: [
      `kill -9 after ${killedAt - begun} ms, healthy again after ${upAt - killedAt} ms, every socket back after ${backAt - killedAt} ms`,
      `lateness over ${moves.length} rows and ${told.length} events whose time came while the server was up; ${overRestart.length} fell due over the restart`,
      'reference: a bare setTimeout for each of the same instants, in the process of the bench',
    ],
  }
})
