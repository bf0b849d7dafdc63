import { beforeEach, expect, test, vi } from 'vitest'
import { dropTicket, keepTicket, readTicket } from './tickets.ts'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})

test('each meeting has its own place, and the newest one counts', () => {
  keepTicket({ roomId: 'a', token: '1' })
  keepTicket({ roomId: 'b', token: '2' })
  keepTicket({ roomId: 'a', token: '3' })
  expect(readTicket('a')?.token).toBe('3')
  expect(readTicket('b')?.token).toBe('2')
  dropTicket('a')
  expect(readTicket('a')).toBeNull()
  expect(readTicket('b')?.token).toBe('2')
})

test('only the newest ten are kept', () => {
  for (let at = 0; at < 12; at += 1) keepTicket({ roomId: `room ${at}`, token: String(at) })
  expect(readTicket('room 1')).toBeNull()
  expect(readTicket('room 2')?.token).toBe('2')
  expect(readTicket('room 11')?.token).toBe('11')
})

test('what somebody else wrote there is no ticket', () => {
  kept.set('medconsult-meetings', 'null')
  expect(readTicket('a')).toBeNull()
  kept.set('medconsult-meetings', '[{"roomId":"a"},{"roomId":"b","token":"2"}]')
  expect(readTicket('a')).toBeNull()
  expect(readTicket('b')?.token).toBe('2')
  kept.set('medconsult-meetings', '{')
  expect(readTicket('b')).toBeNull()
})
