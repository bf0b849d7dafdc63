import type { CallSessionStatus, QueueEntryStatus, ScheduleStatus } from '@medconsult/contract'
import pg from 'pg'
import { pino } from 'pino'
import { createTokens } from '../src/accounts/index.ts'
import { type Clock, createTestClock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/database/index.ts'
import type { Person, TestSocket } from './client.ts'
import { createTestDatabase } from './database.ts'
import { createNode, JWT_SECRET, type TestNode, type WorldOptions } from './node.ts'

export * from './client.ts'
export { JWT_SECRET } from './node.ts'

export interface Place {
  id: string
  scheduleId: string
  patient: Person
  queueNumber: number
}

export interface Schedule {
  id: string
  doctor: Person
}

export type World<C extends Clock = Clock> = Awaited<ReturnType<typeof buildWorld>> & { clock: C }
export type ClockOf<O extends WorldOptions> = O extends { clock: infer C extends Clock }
  ? C
  : ReturnType<typeof createTestClock>

/** A whole server on its own database, with a way behind it. One for each test file. */
export async function createWorld<O extends WorldOptions>(options?: O): Promise<World<ClockOf<O>>> {
  const clock = (options?.clock ?? createTestClock('2026-03-02T09:00:00Z')) as ClockOf<O>
  return { ...(await buildWorld(clock, options ?? {})), clock }
}

async function buildWorld(clock: Clock, options: WorldOptions) {
  const home = await createTestDatabase()
  const owner = new pg.Pool({ ...home.connection, max: 3 })
  // The database is dropped while the last of them says goodbye.
  owner.on('error', () => {})
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const tokens = createTokens(JWT_SECRET, clock)
  const sockets: TestSocket[] = []
  const nodes: TestNode[] = []
  const clinicTimeZone = options.config?.clinicTimeZone ?? 'UTC'
  let people = 0

  async function startNode(): Promise<TestNode> {
    const node = await createNode({ connection: home.connection, clock, log, clinicTimeZone, options, sockets })
    nodes.push(node)
    return node
  }

  const rows = async <R extends pg.QueryResultRow>(statement: string, values: unknown[] = []): Promise<R[]> =>
    (await owner.query<R>(statement, values)).rows

  /** An account straight into the table: hashing a password takes its time. */
  async function person(role: Person['role'], given: { name?: string; email?: string; verified?: boolean } = {}) {
    people += 1
    const { name = `Person ${people}`, email = `person-${people}@example.org`, verified = true } = given
    const id = newId()
    await owner.query('INSERT INTO users (id, email, name, role, verified_at, created_at) VALUES ($1,$2,$3,$4,$5,$6)', [
      id,
      email,
      name,
      role,
      verified ? clock.now() : null,
      clock.now(),
    ])
    const who: Person = { id, name, email, role, token: await tokens.issue({ userId: id, role }) }
    return who
  }

  const first = await startNode()

  async function schedule(
    doctor: Person,
    given: { status?: ScheduleStatus; date?: string; startTime?: string; endTime?: string } = {},
  ): Promise<Schedule> {
    const { status = 'ONLINE', date = today(), startTime = '09:00', endTime = '12:00' } = given
    const id = newId()
    await owner.query(
      'INSERT INTO schedules (id, doctor_id, date, start_time, end_time, status, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7)',
      [id, doctor.id, date, startTime, endTime, status, clock.now()],
    )
    return { id, doctor }
  }

  const today = (): string => clock.now().toISOString().slice(0, 10)

  async function place(queue: Schedule, patient: Person, status: QueueEntryStatus = 'READY'): Promise<Place> {
    const [taken] = await rows<{ number: number }>(
      'UPDATE schedules SET last_queue_number = last_queue_number + 1 WHERE id = $1 RETURNING last_queue_number AS number',
      [queue.id],
    )
    const queueNumber = taken?.number ?? 0
    const id = newId()
    await owner.query(
      'INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, status, joined_at) VALUES ($1,$2,$3,$4,$5,$6)',
      [id, queue.id, patient.id, queueNumber, status, clock.now()],
    )
    return { id, scheduleId: queue.id, patient, queueNumber }
  }

  /** A live call, with the place in the queue that it is about. */
  async function liveCall(queue: Schedule, patient: Person, status: CallSessionStatus = 'ACTIVE'): Promise<string> {
    const entry = await place(queue, patient, status === 'INVITED' ? 'INVITED' : 'IN_CALL')
    const id = newId()
    const now = clock.now()
    await owner.query(
      `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, status, created_at, expires_at,
         confirmed_at, activated_at, due_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
      [
        id,
        queue.id,
        entry.id,
        queue.doctor.id,
        patient.id,
        status,
        now,
        new Date(now.getTime() + 60_000),
        status === 'INVITED' ? null : now,
        status === 'ACTIVE' ? now : null,
        new Date(now.getTime() + (status === 'INVITED' ? 60_000 : 120_000)),
      ],
    )
    return id
  }

  return {
    ...first,
    home,
    owner,
    lines,
    rows,
    tokens,
    startNode,
    today,
    doctor: (given?: Parameters<typeof person>[1]) => person('DOCTOR', given),
    patient: (given?: Parameters<typeof person>[1]) => person('PATIENT', given),
    patients: (count: number) => Promise.all(Array.from({ length: count }, () => person('PATIENT'))),
    person,
    schedule,
    place,
    liveCall,
    statusOf: async (table: 'call_sessions' | 'queue_entries' | 'schedules', id: string): Promise<string> =>
      (await rows<{ status: string }>(`SELECT status FROM ${table} WHERE id = $1`, [id]))[0]?.status ?? 'none',
    actions: async (id: string): Promise<string[]> =>
      (
        await rows<{ action: string }>(
          'SELECT action_type AS action FROM audit_logs WHERE $1 IN (schedule_id, patient_id, call_session_id) ORDER BY id',
          [id],
        )
      ).map(({ action }) => action),
    /** @throws when the server logged an error, or a socket heard what the contract does not know */
    async close() {
      for (const one of sockets) one.close()
      for (const node of nodes) await node.stop()
      await owner.end()
      await home.drop()
      const broken = [...new Set(sockets.flatMap((one) => one.broken))]
      if (broken.length > 0) throw new Error(`sockets heard: ${broken.join('; ')}`)
      const errors = lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)
      if (errors.length > 0) throw new Error(`the server logged ${errors.length} errors: ${errors[0]}`)
    },
  }
}
