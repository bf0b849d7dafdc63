// Meetings: 1,000 rooms with two members each on one node, with joins and signals. The reference, measured in turns
// with it, is a bare Socket.IO relay with as many rooms. BENCH_ROOMS=50 makes a quick run.
import type pg from 'pg'
import { newId } from '../server/src/platform/database/uuid.ts'
import { addPeople, type Someone } from './lib/people.ts'
import { ask, beside, end } from './lib/processes.ts'
import type { Pair, PairsAnswer, PairsOrder } from './lib/room-pairs.ts'
import { bench, demand, type Scope } from './lib/run.ts'
import { startServer } from './lib/server.ts'
import { startBareRelay } from './lib/sockets.ts'
import { percentile } from './lib/stats.ts'

const ROOMS = Number(process.env.BENCH_ROOMS ?? 1_000)
/** How many rooms are joined, and how many signals are sent, before the other server's turn. */
const BATCH = 25
const RELAY_BATCHES = 40
const RELAYS = 50
/** As long as the offer of a call with picture and sound. */
const SDP = 'v=0\r\n'.padEnd(6_000, 'a=x\r\n')

/** Inserts meetings directly, each with its doctor and its expected patient. */
async function addMeetings(owner: pg.Client, doctors: Someone[], patients: Someone[]): Promise<Pair[]> {
  const pairs = doctors.map((doctor, nth) => {
    const id = newId()
    return { id, doctor, patient: patients[nth] ?? doctor }
  })
  await owner.query(
    `INSERT INTO meetings (id, code, host_id, host_name, doctor_id, patient_id, patient_name, created_at, link_ends_at,
       lobby, due_at)
     SELECT id, code, doctor, 'Doctor', doctor, patient, 'Patient', now(), now() + interval '1 day', true,
       now() + interval '1 day'
     FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) AS one (id, code, doctor, patient)`,
    [
      pairs.map(({ id }) => id),
      pairs.map(({ id }) => `room-${id}`),
      pairs.map(({ doctor }) => doctor.id),
      pairs.map(({ patient }) => patient.id),
    ],
  )
  return pairs.map(({ id, doctor, patient }) => ({ roomId: `room-${id}`, tokens: [doctor.token, patient.token] }))
}

/** The members of one server's rooms, in their own process. */
function members(scope: Scope) {
  const child = beside('./room-pairs.ts')
  scope.defer(() => end(child, 'SIGKILL'))
  return (order: PairsOrder) => ask<PairsAnswer>(child, order)
}

interface Figures {
  joins: number[]
  heard: number[]
  relays: number[]
}
const none = (): Figures => ({ joins: [], heard: [], relays: [] })
function add(to: Figures, answer: PairsAnswer): void {
  to.joins.push(...(answer.joins ?? []))
  to.heard.push(...(answer.heard ?? []))
  to.relays.push(...(answer.relays ?? []))
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope)
  const bareRelay = await startBareRelay(scope)
  const owner = await server.connectOwner()
  const [doctors, patients] = [await addPeople(owner, 'DOCTOR', ROOMS), await addPeople(owner, 'PATIENT', ROOMS)]
  const pairs = await addMeetings(owner, doctors, patients)
  const [ours, bare] = [members(scope), members(scope)]
  const [our, reference] = [none(), none()]
  for (let first = 0; first < ROOMS; first += BATCH) {
    const batch = pairs.slice(first, first + BATCH)
    const bareBatch = batch.map(({ roomId }): Pair => ({ roomId, tokens: [null, null] }))
    add(our, await ours({ kind: 'join', url: server.url, pairs: batch }))
    add(reference, await bare({ kind: 'join', url: bareRelay.url, pairs: bareBatch }))
  }
  for (let turn = 0; turn < RELAY_BATCHES; turn += 1) {
    add(our, await ours({ kind: 'relay', rounds: RELAYS, sdp: SDP }))
    add(reference, await bare({ kind: 'relay', rounds: RELAYS, sdp: SDP }))
  }
  const { connected } = await ours({ kind: 'count' })
  demand(connected === ROOMS * 2, `${ROOMS * 2} members were wanted at the end, ${connected} are connected`)
  const { rows } = await owner.query<{ active: number; there: number }>(
    `SELECT (SELECT count(*)::int FROM meetings WHERE status = 'ACTIVE') AS active,
       (SELECT count(*)::int FROM meeting_stays WHERE left_at IS NULL) AS there`,
  )
  demand(rows[0]?.active === ROOMS, `${rows[0]?.active} of ${ROOMS} meetings are under way`)
  demand(rows[0]?.there === ROOMS * 2, `${rows[0]?.there} of ${ROOMS * 2} members are written down as there`)
  const row = (what: string, of: keyof Figures, share: number) => ({
    what: `${what}, ${share === 0.5 ? 'p50' : 'p99'}`,
    figure: percentile(our[of], share),
    reference: percentile(reference[of], share),
    unit: 'ms' as const,
  })
  return {
    rows: [
      row('join-room → room-users', 'joins', 0.5),
      row('join-room → room-users', 'joins', 0.99),
      row('join-room → the other’s user-joined', 'heard', 0.5),
      row('join-room → the other’s user-joined', 'heard', 0.99),
      row('offer → the other’s offer', 'relays', 0.5),
      row('offer → the other’s offer', 'relays', 0.99),
    ],
    notes: [
      `${ROOMS} rooms of two on one node, joined one after another; ${RELAYS * RELAY_BATCHES} offers of 6 kB among them`,
      'ours: each member is authenticated, looked up, and written down as there; the meeting begins with the second',
      'reference: a bare Socket.IO relay, same events, nothing asked and nothing kept',
    ],
  }
})
