import {
  appointmentMoves,
  callSessionMoves,
  guestMoves,
  type Moves,
  meetingMoves,
  queueEntryMoves,
  reminderLeads,
  scheduleMoves,
  statesOf,
} from '@medconsult/contract'
import { afterAll, expect, test } from 'vitest'
import { createTestApp } from './test-app.ts'

// What the database enforces by itself agrees with the contract.
const testApp = await createTestApp()
afterAll(() => testApp.close())

test("the database allows exactly the moves of the contract's tables", async () => {
  const machines: Record<string, Moves<string>> = {
    schedule: scheduleMoves,
    queue_entry: queueEntryMoves,
    call_session: callSessionMoves,
    appointment: appointmentMoves,
    meeting: meetingMoves,
    guest: guestMoves,
  }
  for (const [machine, moves] of Object.entries(machines))
    for (const from of statesOf(moves)) {
      const rows = await testApp.rows<{ to: string }>(
        'SELECT to_state AS to FROM unnest($3::text[]) to_state WHERE may_move($1, $2, to_state)',
        [machine, from, statesOf(moves)],
      )
      expect(rows.map(({ to }) => to).sort(), `${machine} ${from}`).toEqual([...(moves[from] ?? [])].sort())
    }
})

test("the database has the contract's times of reminders", async () => {
  const rows = await testApp.rows<{ kind: string; ms: number }>(
    'SELECT kind, (extract(epoch FROM lead) * 1000)::int AS ms FROM reminder_leads()',
  )
  expect(Object.fromEntries(rows.map(({ kind, ms }) => [kind, ms]))).toEqual(reminderLeads)
})
