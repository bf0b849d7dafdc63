// What one attacker with ten connections costs everybody else: forty patients read their queue, and now and then change
// their readiness, first undisturbed and then under one attack after another.
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { hashPassword } from '../server/src/accounts/index.ts'
import { newId } from '../server/src/platform/database/uuid.ts'
import type { Attack, AttackOrder } from './lib/attacker.ts'
import { addPeople, addPerson, addPlaces, addSchedule, type Someone } from './lib/people.ts'
import { ask, beside, end } from './lib/processes.ts'
import type { Row } from './lib/report.ts'
import { bench, demand, type Scope } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { send } from './lib/sockets.ts'
import { percentile } from './lib/stats.ts'

const attacks: Attack[] = [
  'socket messages',
  'engine packets',
  'polling packets',
  'large sign-ins',
  'right sign-ins',
  'summaries',
  'ready',
  'peerjs offers',
]
const PEOPLE = 40
/** How often each patient sends a request, in milliseconds; every eighth time it changes their readiness. */
const EVERY_MS = 1_000
const TOGGLE_EVERY = 8
const QUIET_MS = 8_000
const ATTACK_MS = 12_000
const PASSWORD = 'a long enough passphrase'
const REACH = 3

/** Sends the requests of all patients for a while. @returns how long each answer took, in milliseconds */
async function everybody(url: string, people: Someone[], scheduleId: string, forMs: number): Promise<number[]> {
  const samples: number[] = []
  const until = performance.now() + forMs
  const view = `${url}/api/patient/schedules/${scheduleId}`
  async function one({ token }: Someone, nth: number): Promise<void> {
    await sleep((nth / people.length) * EVERY_MS)
    for (let round = nth; performance.now() < until; round += 1) {
      const begun = performance.now()
      const toggles = round % TOGGLE_EVERY === 0
      const body = { isReady: round % (2 * TOGGLE_EVERY) === 0 }
      const ask = () => (toggles ? send('POST', `${view}/toggle-ready`, { token, body }) : send('GET', view, { token }))
      // The server may close a kept-alive connection at the moment of its next use, so one retry is made.
      const { status } = await ask().catch(ask)
      samples.push(performance.now() - begun)
      demand(status === 200, `somebody was answered ${status}`)
      await sleep(Math.max(0, EVERY_MS - (performance.now() - begun)))
    }
  }
  await Promise.all(people.map(one))
  return samples
}

/** Adds a visit of the attacker's own, with a signed summary of the maximum length. @returns its id */
async function addVisit(owner: pg.Client, url: string, doctor: Someone, patient: Someone): Promise<string> {
  const schedule = await addSchedule(owner, doctor.id)
  const [entry] = await addPlaces(owner, schedule, [patient], 'IN_CALL')
  const id = newId()
  await owner.query(
    `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, status, created_at, expires_at,
       confirmed_at, activated_at, due_at)
     VALUES ($1, $2, $3, $4, $5, 'ACTIVE', now(), now() + interval '1 minute', now(), now(), now() + interval '1 hour')`,
    [id, schedule, entry, doctor.id, patient.id],
  )
  const text = 'Take one in the morning and one in the evening, with water. '.repeat(100).slice(0, 4_990)
  const sections = ['reasonForVisit', 'assessment', 'planOfTreatment', 'medications', 'instructions', 'followUp']
  const content = Object.fromEntries(sections.map((name) => [name, text]))
  const path = `${url}/api/doctor/visits/${id}/summary`
  const { token } = doctor
  const saved = await send('PUT', `${path}/draft`, { token, body: { revision: 0, content } })
  demand(saved.status === 200, `the summary was answered ${saved.status}: ${saved.text}`)
  const { revision } = JSON.parse(saved.text) as { revision: number }
  const signed = await send('POST', `${path}/sign`, { token, body: { revision } })
  demand(signed.status === 200, `the signature was answered ${signed.status}: ${signed.text}`)
  return id
}

async function under(scope: Scope, order: AttackOrder, measure: () => Promise<number[]>): Promise<number[]> {
  const attacker = beside('./attacker.ts')
  scope.defer(() => end(attacker, 'SIGKILL'))
  await ask(attacker, order)
  const samples = await measure()
  await end(attacker, 'SIGKILL')
  return samples
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope, { env: { PEERJS: 'on' } })
  const { url } = server
  const owner = await server.connectOwner()
  const doctor = await addPerson(owner, 'DOCTOR')
  const attacker = await addPerson(owner, 'PATIENT')
  await owner.query('INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)', [
    attacker.id,
    await hashPassword(PASSWORD),
  ])
  const visitId = await addVisit(owner, url, await addPerson(owner, 'DOCTOR'), attacker)
  const people = await addPeople(owner, 'PATIENT', PEOPLE)
  const scheduleId = await addSchedule(owner, doctor.id)
  await addPlaces(owner, scheduleId, [...people, attacker])
  const account = { email: attacker.email, password: PASSWORD, token: attacker.token }
  // Warms up the server's JIT compiler.
  await everybody(url, people, scheduleId, QUIET_MS)
  const rows: Row[] = []
  const asked = process.env.BENCH_ATTACK
  for (const attack of attacks.filter((name) => asked === undefined || name === asked)) {
    const quiet = await everybody(url, people, scheduleId, QUIET_MS)
    const order: AttackOrder = { attack, url, account, scheduleId, visitId }
    const loud = await under(scope, order, () => everybody(url, people, scheduleId, ATTACK_MS))
    // Waits until the attacker's connections and jobs have ended.
    await sleep(2_000)
    rows.push({
      what: `everybody else’s p95, one attacker with ten connections: ${attack}`,
      figure: percentile(loud, 0.95),
      reference: percentile(quiet, 0.95),
      unit: 'ms',
      reach: { ratio: REACH },
    })
  }
  return {
    rows,
    notes: [
      `${PEOPLE} patients of one queue, a request a second each, every eighth a change; the attacker is in the queue too`,
      'reference: the same people just before, without the attacker',
      'attacker, server, database and everybody else share the machine: what the attacker’s own process takes counts too',
    ],
  }
})
