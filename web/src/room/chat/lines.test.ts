import type { ChatMessage } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { linesOf } from './lines.ts'
import type { Unsent } from './outbox.ts'

const said = (position: number, userId: string, timestamp: string): ChatMessage => ({
  id: `id-${position}`,
  callSessionId: 'call',
  position,
  key: `key-${position}`,
  userId,
  userName: userId,
  userType: 'doctor',
  message: `m${position}`,
  timestamp,
})
const unsent = (key: string, writtenAt: string): Unsent => ({
  key,
  message: 'draft',
  writtenAt,
  state: 'sending',
  problem: null,
})
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
const draw = (messages: ChatMessage[], rest: Unsent[] = []) => linesOf(messages, rest, 'me', dayOf)

test('author and time stand once over what one person wrote in one minute', () => {
  const lines = draw([
    said(1, 'me', '2026-03-02T09:00:05Z'),
    said(2, 'me', '2026-03-02T09:00:50Z'),
    said(3, 'you', '2026-03-02T09:00:55Z'),
    said(4, 'you', '2026-03-02T09:01:00Z'),
  ])
  expect(lines.map(({ leads }) => leads)).toEqual([true, false, true, true])
  expect(lines.map(({ own }) => own)).toEqual([true, true, false, false])
})

test('a message after midnight begins a new day and names its author again', () => {
  const lines = draw([said(1, 'me', '2026-03-02T23:59:59Z'), said(2, 'me', '2026-03-03T00:00:00Z')])
  expect(lines.map(({ newDay, leads }) => [newDay, leads])).toEqual([
    [false, true],
    [true, true],
  ])
})

test('a message is the same line before and after it is stored', () => {
  const before = draw([], [unsent('key-1', '2026-03-02T09:00:00Z')])
  const after = draw([said(1, 'me', '2026-03-02T09:00:01Z')])
  expect(before[0]?.id).toBe(after[0]?.id)
  expect([before[0]?.state, after[0]?.state]).toEqual(['sending', 'kept'])
})

test('messages of two people with the same key are two lines', () => {
  const lines = draw([
    said(1, 'me', '2026-03-02T09:00:00Z'),
    { ...said(2, 'you', '2026-03-02T09:00:00Z'), key: 'key-1' },
  ])
  expect(new Set(lines.map(({ id }) => id)).size).toBe(2)
})
