// From an action's POST to the event on the other side: from a patient's toggle-ready to the doctor's queue_updated,
// with 2,000 other patients connected. The reference, measured in turns with it, is a bare relay with as many idle
// sockets.
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Socket } from 'socket.io-client'
import { addPeople, addPerson, addPlaces, addSchedule } from './lib/people.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { openIdle, openSocket, send, startBareRelay } from './lib/sockets.ts'
import { median, percentile } from './lib/stats.ts'

const IDLE = 2_000
const ROUNDS = 800
const WARM_UP = 50
/** Number of patients who change their readiness in turn. */
const PATIENTS = 60

interface Sample {
  /** Time until the event, and until the answer of the POST, in milliseconds. */
  event: number
  answer: number
}

async function roundTrip(socket: Socket, act: () => Promise<{ status: number }>): Promise<Sample> {
  const heard = new Promise<number>((done) => socket.once('queue_updated', () => done(performance.now())))
  const begun = performance.now()
  const { status } = await act()
  const answered = performance.now()
  demand(status === 200, `the POST was answered ${status}`)
  const late = sleep(5_000, null)
  const at = await Promise.race([heard, late])
  demand(at !== null, 'the event did not come within 5 s')
  return { event: at - begun, answer: answered - begun }
}

/** The duration of one durable commit on this machine, which is the minimum for every action that is stored. */
async function commit(owner: pg.Client): Promise<number> {
  const begun = performance.now()
  await owner.query('UPDATE bench_commit SET at = clock_timestamp()')
  return performance.now() - begun
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope)
  const relay = await startBareRelay(scope)
  const owner = await server.connectOwner()
  await owner.query('CREATE TABLE bench_commit (at timestamptz); INSERT INTO bench_commit VALUES (now())')
  const doctor = await addPerson(owner, 'DOCTOR')
  // The patients take turns, because the rate limit allows nobody forty changes a second.
  const patients = await addPeople(owner, 'PATIENT', PATIENTS)
  const schedule = await addSchedule(owner, doctor.id)
  await addPlaces(owner, schedule, patients)
  const idle = await addPeople(owner, 'PATIENT', IDLE)
  await openIdle(
    scope,
    server.url,
    idle.map(({ token }) => token),
  )
  await openIdle(scope, relay.url, IDLE)
  const ourEar = await openSocket(scope, server.url, { token: doctor.token })
  const bareEar = await openSocket(scope, relay.url, { room: 'one' })
  await sleep(1_000)

  let toggles = 0
  let payload: unknown = {}
  ourEar.on('queue_updated', (said: unknown) => {
    payload = said
  })
  const url = `${server.url}/api/patient/schedules/${schedule}/toggle-ready`
  const toggle = () => {
    const patient = patients[toggles % PATIENTS]
    const isReady = Math.floor(toggles / PATIENTS) % 2 === 0
    toggles += 1
    return send('POST', url, { token: patient?.token ?? '', body: { isReady } })
  }
  const ours: Sample[] = []
  const bare: Sample[] = []
  const commits: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const one = await roundTrip(ourEar, toggle)
    // The bare relay sends the payload of our event, so that both transmit the same bytes.
    const other = await roundTrip(bareEar, () => send('POST', relay.url, { body: payload }))
    const saved = await commit(owner)
    if (round >= 0) {
      ours.push(one)
      bare.push(other)
      commits.push(saved)
    }
    await sleep(Math.random() * 10)
  }
  demand(ourEar.connected && bareEar.connected, 'a measuring socket was lost')
  const events = (samples: Sample[]) => samples.map(({ event }) => event)
  const answers = (samples: Sample[]) => samples.map(({ answer }) => answer)
  const row = (what: string, share: number, reach?: { most: number; ratio: number }) => ({
    what: `${what}, ${share === 0.5 ? 'p50' : 'p99'}`,
    figure: percentile(events(ours), share),
    reference: percentile(events(bare), share),
    unit: 'ms' as const,
    ...(reach && { reach }),
  })
  return {
    rows: [
      row('POST → event', 0.5),
      row('POST → event', 0.99, { most: 25, ratio: 3 }),
      {
        what: 'POST → its own answer, p50',
        figure: median(answers(ours)),
        reference: median(answers(bare)),
        unit: 'ms',
      },
      {
        what: 'POST → event, p50, beside one durable commit',
        figure: median(events(ours)),
        reference: median(commits),
        unit: 'ms',
      },
      {
        what: 'POST → event, p99, beside one durable commit',
        figure: percentile(events(ours), 0.99),
        reference: percentile(commits, 0.99),
        unit: 'ms',
      },
    ],
    notes: [
      `${ROUNDS} rounds in turns; ${IDLE} idle sockets on each server, 4 client processes`,
      'reference: node:http handler → Socket.IO room of one, same payload, no authentication, no database',
      'one durable commit: UPDATE of one row by the owner in the same PostgreSQL, fsync on',
    ],
  }
})
