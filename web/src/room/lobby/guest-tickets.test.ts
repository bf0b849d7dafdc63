import { beforeEach, expect, test, vi } from 'vitest'
import { dropTicket, keepTicket, lastInvited, readTicket } from './guest-tickets.ts'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})

test('each link has its own place, and the newest one counts', () => {
  keepTicket({ link: 'a', token: '1' })
  keepTicket({ link: 'b', token: '2' })
  keepTicket({ link: 'a', token: '3' })
  expect(readTicket('a')?.token).toBe('3')
  expect(readTicket('b')?.token).toBe('2')
  dropTicket('a')
  expect(readTicket('a')).toBeNull()
  expect(readTicket('b')?.token).toBe('2')
})

test('only the newest ten are kept', () => {
  for (let at = 0; at < 12; at += 1) keepTicket({ link: `room ${at}`, token: String(at) })
  expect(readTicket('room 1')).toBeNull()
  expect(readTicket('room 2')?.token).toBe('2')
  expect(readTicket('room 11')?.token).toBe('11')
})

test('what somebody else wrote there is no ticket', () => {
  kept.set('medconsult-guest-tickets', 'null')
  expect(readTicket('a')).toBeNull()
  kept.set('medconsult-guest-tickets', '[{"link":"a"},{"link":"b","token":"2"}]')
  expect(readTicket('a')).toBeNull()
  expect(readTicket('b')?.token).toBe('2')
  kept.set('medconsult-guest-tickets', '{')
  expect(readTicket('b')).toBeNull()
})

test('a page whose address names no link goes back to the newest invitation', () => {
  expect(lastInvited()).toBeNull()
  keepTicket({ link: 'invited', token: '1', guest: { id: 'g', name: 'Ines', roomId: 'r' } })
  keepTicket({ link: 'a-meeting', token: '2' })
  expect(lastInvited()?.link).toBe('invited')
  dropTicket('invited')
  expect(lastInvited()).toBeNull()
  kept.set('medconsult-guest-tickets', '[{"link":"c","token":"3","guest":{"id":"g"}}]')
  expect(lastInvited()).toBeNull()
})
