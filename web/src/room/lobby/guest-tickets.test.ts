import { beforeEach, expect, test, vi } from 'vitest'
import { dropTicket, keepTicket, lastInvited, leaveTicket, readTicket } from './guest-tickets.ts'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', storage(kept))
  vi.stubGlobal('sessionStorage', storage(new Map()))
})

const storage = (of: Map<string, string>) => ({
  getItem: (key: string) => of.get(key) ?? null,
  setItem: (key: string, value: string) => of.set(key, value),
  removeItem: (key: string) => of.delete(key),
})

test('each link has its own ticket, and the newest one counts', () => {
  keepTicket({ link: 'a', token: '1' })
  keepTicket({ link: 'b', token: '2' })
  keepTicket({ link: 'a', token: '3' })
  expect(readTicket('a')?.token).toBe('3')
  expect(readTicket('b')?.token).toBe('2')
  dropTicket('a')
  expect(readTicket('a')).toBeNull()
  expect(readTicket('b')?.token).toBe('2')
})

test('the device keeps only the newest ten tickets', () => {
  for (let at = 0; at < 12; at += 1) keepTicket({ link: `room ${at}`, token: String(at) })
  expect(readTicket('room 1')).toBeNull()
  expect(readTicket('room 2')?.token).toBe('2')
  expect(readTicket('room 11')?.token).toBe('11')
})

test('stored text that is not a ticket is ignored', () => {
  kept.set('medconsult-guest-tickets', 'null')
  expect(readTicket('a')).toBeNull()
  kept.set('medconsult-guest-tickets', '[{"link":"a"},{"link":"b","token":"2"}]')
  expect(readTicket('a')).toBeNull()
  expect(readTicket('b')?.token).toBe('2')
  kept.set('medconsult-guest-tickets', '{')
  expect(readTicket('b')).toBeNull()
})

test('a tab whose address names no link goes back to its invitation, and no other tab does', () => {
  expect(lastInvited()).toBeNull()
  keepTicket({ link: 'invited', token: '1', guest: { id: 'g', name: 'Ines', roomId: 'r' } })
  keepTicket({ link: 'a-meeting', token: '2' })
  expect(lastInvited()?.link).toBe('invited')
  vi.stubGlobal('sessionStorage', storage(new Map()))
  expect(lastInvited(), 'another tab').toBeNull()
  expect(readTicket('invited')?.guest?.name, 'the link itself leads back').toBe('Ines')
  dropTicket('invited')
  expect(lastInvited()).toBeNull()
  kept.set('medconsult-guest-tickets', '[{"link":"c","token":"3","guest":{"id":"g"}}]')
  expect(lastInvited()).toBeNull()
})

test('the device forgets a guest who left, and only the same tab still leads back to the invitation', () => {
  keepTicket({ link: 'a-meeting', token: '1' })
  leaveTicket('a-meeting', null)
  expect(readTicket('a-meeting')).toBeNull()
  const invited = { link: 'invited', token: '2', guest: { id: 'g', name: 'Ines', roomId: 'r' } }
  keepTicket(invited)
  leaveTicket('invited', null)
  leaveTicket('invited', null)
  expect([...kept.values()].join()).not.toContain('Ines')
  expect(lastInvited()).toEqual(invited)
  keepTicket(invited)
  expect([...kept.values()].join()).toContain('Ines')
  leaveTicket('invited', null)
  vi.stubGlobal('sessionStorage', storage(new Map()))
  expect([lastInvited(), readTicket('invited')], 'another tab').toEqual([null, null])
})

test('the tab leads back to a meeting that was left as long as the guest may return', () => {
  const soon = new Date(Date.now() + 60_000).toISOString()
  keepTicket({ link: 'a-meeting', token: '1' })
  leaveTicket('a-meeting', soon)
  expect([...kept.values()].join()).not.toContain('a-meeting')
  expect(readTicket('a-meeting')).toEqual({ link: 'a-meeting', token: '1', until: soon })
  keepTicket({ link: 'a-meeting', token: '1', until: soon })
  expect(readTicket('a-meeting')).toEqual({ link: 'a-meeting', token: '1' })
  leaveTicket('a-meeting', new Date(Date.now() - 1).toISOString())
  expect(readTicket('a-meeting')).toBeNull()
})
