import { expect, test } from 'vitest'
import { safeStorage } from './storage.ts'

function browser() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

test('a stored value is read again until it is removed', () => {
  const there = browser()
  const storage = safeStorage(() => there)
  expect(storage.get('a')).toBeNull()
  storage.set('a', '1')
  expect(storage.get('a')).toBe('1')
  storage.set('a', null)
  expect([storage.get('a'), storage.isAvailable()]).toEqual([null, true])
})

test('a browser without storage stores nothing and causes no error', () => {
  const blocked = safeStorage(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  for (const storage of [blocked, safeStorage(() => undefined)]) {
    storage.set('a', '1')
    expect([storage.get('a'), storage.isAvailable()]).toEqual([null, false])
  }
})

test('a full storage causes no error', () => {
  const full = {
    ...browser(),
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  }
  const storage = safeStorage(() => full)
  storage.set('a', '1')
  expect([storage.get('a'), storage.isAvailable()]).toEqual([null, true])
})
