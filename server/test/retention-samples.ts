import { newId } from '../src/platform/database/index.ts'
import type { RetentionKind } from '../src/platform/retention.ts'
import type { createTestApp } from './test-app.ts'

/** How to make a row of a kind whose age counts from `at`, and how to tell whether it is there. */
interface Sample {
  make(at: Date): Promise<string>
  /** A condition on the table of the kind; $1 is what `make` answered. */
  found?: string
}

/** One row of each kind, inserted by the owner. */
export function createSamples(testApp: Awaited<ReturnType<typeof createTestApp>>) {
  const { rows } = testApp
  let count = 0
  const token = (): Buffer => {
    count += 1
    return Buffer.alloc(32, String(count).padStart(32, '0'))
  }
  const someone = () => testApp.patient()

  /** A call that has ended, from a place in a session of its day. */
  async function call(at: Date, { begun }: { begun: boolean }): Promise<string> {
    const doctor = await testApp.doctor()
    const queue = await testApp.schedule(doctor, { status: 'COMPLETED', date: day(at) })
    const id = await testApp.liveCall(queue, await someone(), begun ? 'ACTIVE' : 'INVITED')
    await rows(
      `UPDATE call_sessions SET status = $3, created_at = $2, activated_at = CASE WHEN $4 THEN $2::timestamptz END,
         ended_at = $2, due_at = NULL WHERE id = $1`,
      [id, at, begun ? 'ENDED' : 'EXPIRED', begun],
    )
    await rows(
      "UPDATE queue_entries SET joined_at = $2, status = 'DONE' WHERE id = (SELECT queue_entry_id FROM call_sessions WHERE id = $1)",
      [id, at],
    )
    return id
  }

  /** A place in a session of its day, which its patient has left. */
  async function place(at: Date): Promise<string> {
    const queue = await testApp.schedule(await testApp.doctor(), { status: 'COMPLETED', date: day(at) })
    const { id } = await testApp.place(queue, await someone(), 'LEFT')
    await rows('UPDATE queue_entries SET joined_at = $2 WHERE id = $1', [id, at])
    return id
  }

  async function say(roomId: string, at: Date): Promise<void> {
    await rows(
      `INSERT INTO chat_messages (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
       SELECT $1, $2, 1, $1, 'x', 'patient', 'x', $1, $3`,
      [newId(), roomId, at],
    )
  }

  const samples: Record<RetentionKind, Sample> = {
    deliveries: {
      make: async (at) =>
        inserted(
          `INSERT INTO deliveries (id, user_id, channel, kind, state, expires_at, created_at, finished_at)
           VALUES ($1, $2, 'EMAIL', 'PASSWORD_CHANGED', 'SENT', $3, $3, $3)`,
          [(await someone()).id, at],
        ),
    },
    notifications: {
      make: async (at) =>
        inserted(
          "INSERT INTO notifications (id, user_id, kind, shown, created_at) VALUES ($1, $2, 'QUEUE_RECALLED', true, $3)",
          [(await someone()).id, at],
        ),
    },
    'ended-push': {
      make: async (at) =>
        inserted(
          `INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at, ended_at, ended_reason)
           VALUES ($1, $2, 'https://push.example/' || $1::uuid, 'x', 'x', $3, $3, 'GONE')`,
          [(await someone()).id, at],
        ),
    },
    'password-links': {
      make: async (at) =>
        inserted(
          'INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $4, $3, $3)',
          [(await someone()).id, at, token()],
        ),
    },
    'address-links': {
      make: async (at) =>
        inserted(
          `INSERT INTO email_confirmations (id, user_id, email, token_hash, created_at, expires_at)
           VALUES ($1, $2, 'x@example.org', $4, $3, $3)`,
          [(await someone()).id, at, token()],
        ),
    },
    sessions: {
      make: async (at) =>
        inserted(
          'INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at) VALUES ($1, $2, $3, $3, $3)',
          [(await someone()).id, at],
        ),
    },
    'sign-ins': {
      make: async (at) =>
        inserted("INSERT INTO sign_ins (id, user_id, at, outcome) VALUES ($1, $2, $3, 'PASSWORD_WRONG')", [
          (await someone()).id,
          at,
        ]),
    },
    'call-reports': {
      make: async (at) => {
        const id = await call(testApp.clock.now(), { begun: true })
        await rows(
          "INSERT INTO room_reports (room_id, member_id, peer_id, position, happened_at, code) VALUES ($1, $1, 'x', 0, $2, 'state')",
          [id, at],
        )
        return id
      },
      found: 'room_id = $1',
    },
    'ready-checks': {
      make: async (at) => {
        const queue = await testApp.schedule(await testApp.doctor())
        return inserted(
          `INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, joined_at, ready_check, ready_checked_at)
           VALUES ($1, $2, $3, 1, $4, '{}', $4)`,
          [queue.id, (await someone()).id, at],
        )
      },
      found: 'id = $1 AND ready_check IS NOT NULL AND ready_checked_at IS NOT NULL',
    },
    'queue-messages': {
      make: async (at) => {
        const queue = await testApp.schedule(await testApp.doctor())
        const { id } = await testApp.place(queue, await someone())
        return inserted(
          "INSERT INTO queue_messages (id, entry_id, author, message, key, sent_at) VALUES ($1, $2, 'doctor', 'x', $1, $3)",
          [id, at],
        )
      },
    },
    chat: {
      make: async (at) => {
        const id = await call(at, { begun: true })
        await say(id, at)
        return id
      },
    },
    guests: {
      make: async (at) => {
        const id = await call(at, { begun: true })
        return inserted(
          `INSERT INTO room_guests (id, room_id, name, status, created_at, expires_at, used_at)
           VALUES ($1, $2, 'x', 'LEFT', $3, $3, $3)`,
          [id, at],
        )
      },
    },
    meetings: {
      make: async (at) => {
        const { id } = await testApp.meeting(await testApp.doctor(), { patient: await someone() })
        await rows(
          "UPDATE meetings SET status = 'CANCELLED', ended_at = $2, ended_by = 'host', due_at = NULL WHERE id = $1",
          [id, at],
        )
        return id
      },
    },
    invitations: { make: (at) => call(at, { begun: false }) },
    places: { make: place },
    'cancelled-appointments': {
      make: async (at) => {
        const doctor = await testApp.doctor()
        await testApp.calendar(doctor)
        const id = await testApp.appointment(doctor, await someone(), { status: 'CANCELLED' })
        await rows('UPDATE appointments SET closed_at = $2 WHERE id = $1', [id, at])
        return id
      },
    },
  }

  /** @param values of $2 and the following; $1 is the new row's id */
  async function inserted(statement: string, values: unknown[]): Promise<string> {
    const id = newId()
    await rows(statement, [id, ...values])
    return id
  }

  return { samples, call, place, say }
}

/** A day in UTC, which is the clinic's zone in these tests. */
const day = (at: Date): string => at.toISOString().slice(0, 10)
