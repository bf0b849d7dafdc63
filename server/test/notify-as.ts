import { sql } from 'kysely'
import {
  type AppointmentFacts,
  cancelReminders,
  type NotificationInput,
  notify,
  type RemindedAppointment,
  scheduleReminders,
} from '../src/notifications/index.ts'
import type { Actor } from '../src/platform/database/index.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import type { Person, TestApp } from './test-app.ts'

export type { AppointmentFacts } from '../src/notifications/index.ts'

/**
 * Background work may send any notification. Which notifications a person may send is tested in
 * database-attacks.test.ts.
 */
const notifyAs: Actor = { kind: 'system', name: 'teller' }

/**
 * Sends notifications in a transaction, as the use cases of other domains do. `who` is the person who caused them. The
 * id is stored in the transaction's `test.caused_by`, for tests that count by it.
 */
export function createNotifyAs(testApp: Pick<TestApp, 'home' | 'clock'>) {
  const database = openDatabase({ ...testApp.home.application, clock: testApp.clock, log: silentLog, poolSize: 8 })
  const now = () => testApp.clock.now()
  return {
    tell: (who: Person, told: NotificationInput, { fails = false } = {}) =>
      database.as(notifyAs, async (tx) => {
        await sql`SET LOCAL test.caused_by = ${sql.lit(who.id)}`.execute(tx)
        await notify(tx, () => undefined, now(), told)
        if (fails) throw new Error('rolled back')
      }),
    remind: (_who: Person, appointment: RemindedAppointment) =>
      database.as(notifyAs, (tx) => scheduleReminders(tx, now(), appointment)),
    forget: (_who: Person, appointmentId: AppointmentFacts['id']) =>
      database.as(notifyAs, (tx) => cancelReminders(tx, now(), appointmentId)),
    close: () => database.close(),
  }
}
