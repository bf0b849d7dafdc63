import pg from 'pg'
import { pino } from 'pino'
import { createTokens } from '../src/accounts/index.ts'
import { type Clock, createTestClock } from '../src/platform/clock.ts'
import { createAppointmentFactories } from './appointment-factories.ts'
import type { TestSocket } from './client.ts'
import { createTestDatabase } from './database.ts'
import { createFactories } from './factories.ts'
import { createNode, JWT_SECRET, type TestAppOptions, type TestNode } from './node.ts'
import { createTokenMaker } from './tokens.ts'

export * from './client.ts'
export { emptySummary, type Place, type Schedule } from './factories.ts'
export { JWT_SECRET, type TestNode } from './node.ts'

export type TestApp<C extends Clock = Clock> = Awaited<ReturnType<typeof buildTestApp>> & { clock: C }
export type ClockOf<O extends TestAppOptions> = O extends { clock: infer C extends Clock }
  ? C
  : ReturnType<typeof createTestClock>

/** A whole server on its own database, with direct access to it. Each test file has its own. */
export async function createTestApp<O extends TestAppOptions>(options?: O): Promise<TestApp<ClockOf<O>>> {
  const clock = (options?.clock ?? createTestClock('2026-03-02T09:00:00Z')) as ClockOf<O>
  return { ...(await buildTestApp(clock, options ?? {})), clock }
}

async function buildTestApp(clock: Clock, options: TestAppOptions) {
  const home = await createTestDatabase()
  const owner = new pg.Pool({ ...home.connection, max: 3 })
  // The database is dropped while the last connections close.
  owner.on('error', () => {})
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const tokens = createTokens(JWT_SECRET, clock, options.config?.publicUrl?.origin)
  const tokenOf = createTokenMaker({ owner, tokens, clock })
  const sockets: TestSocket[] = []
  const nodes: TestNode[] = []
  const clinicTimeZone = options.config?.clinicTimeZone ?? 'UTC'

  async function startNode(more: Pick<TestAppOptions, 'auditHeadsFile' | 'cluster'> = {}): Promise<TestNode> {
    const node = await createNode({ home, clock, log, clinicTimeZone, options: { ...options, ...more }, sockets })
    nodes.push(node)
    return node
  }

  const rows = async <R extends pg.QueryResultRow>(statement: string, values: unknown[] = []): Promise<R[]> =>
    (await owner.query<R>(statement, values)).rows

  const first = await startNode()
  const cast = createFactories({ owner, rows, tokenOf, clock })
  const { person } = cast

  return {
    ...first,
    ...cast,
    ...createAppointmentFactories({ owner, clock }),
    home,
    owner,
    lines,
    rows,
    /** A connection of the tables' owner, for a transaction or a lock. The caller releases it. */
    connect: () => owner.connect(),
    tokens,
    tokenOf,
    startNode,
    doctor: (given?: Parameters<typeof person>[1]) => person('DOCTOR', given),
    patient: (given?: Parameters<typeof person>[1]) => person('PATIENT', given),
    patients: (count: number) => Promise.all(Array.from({ length: count }, () => person('PATIENT'))),
    statusOf: async (
      table: 'call_sessions' | 'queue_entries' | 'schedules' | 'room_guests' | 'appointments',
      id: string,
    ): Promise<string> =>
      (await rows<{ status: string }>(`SELECT status FROM ${table} WHERE id = $1`, [id]))[0]?.status ?? 'none',
    actions: async (id: string): Promise<string[]> =>
      (
        await rows<{ action: string }>(
          'SELECT action_type AS action FROM audit_logs WHERE $1 IN (schedule_id, patient_id, call_session_id) ORDER BY id',
          [id],
        )
      ).map(({ action }) => action),
    /** @throws when the server logged an error, or a socket received something that the contract does not declare */
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
