import { sql } from 'kysely'
import {
  type AppointmentFacts,
  cancelReminders,
  notify,
  type RemindedAppointment,
  scheduleReminders,
  type Told,
} from '../src/notifications/index.ts'
import type { Actor } from '../src/platform/database/index.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import type { Person, World } from './world.ts'

export type { AppointmentFacts } from '../src/notifications/index.ts'

/** Background work may tell anybody anything; whom a person may tell of what is tried in database-attacks.test.ts. */
const teller: Actor = { kind: 'system', name: 'teller' }

/**
 * Tells things in a transaction, as the stories of other domains do.
 * `who` is whose doing it is: noted in the transaction's `test.caused_by`, for tests that count by it.
 */
export function createTeller(world: Pick<World, 'home' | 'clock'>) {
  const database = openDatabase({ ...world.home.application, clock: world.clock, log: silentLog, poolSize: 8 })
  const now = () => world.clock.now()
  return {
    tell: (who: Person, told: Told, { fails = false } = {}) =>
      database.as(teller, async (tx) => {
        await sql`SET LOCAL test.caused_by = ${sql.lit(who.id)}`.execute(tx)
        await notify(tx, () => undefined, now(), told)
        if (fails) throw new Error('rolled back')
      }),
    remind: (_who: Person, appointment: RemindedAppointment) =>
      database.as(teller, (tx) => scheduleReminders(tx, now(), appointment)),
    forget: (_who: Person, appointmentId: AppointmentFacts['id']) =>
      database.as(teller, (tx) => cancelReminders(tx, now(), appointmentId)),
    close: () => database.close(),
  }
}
