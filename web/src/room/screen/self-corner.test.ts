import { expect, test } from 'vitest'
import { safeStorage } from '../../platform/index.ts'
import { type Corner, cornerAfter, cornerBy, keepCorner, keptCorner, nearestCorner } from './self-corner.ts'

test('the arrow keys move the own picture to every corner and stop at the edge', () => {
  expect(cornerBy('ArrowUp', 'bottom-right')).toBe('top-right')
  expect(cornerBy('ArrowLeft', 'top-right')).toBe('top-left')
  expect(cornerBy('ArrowDown', 'top-left')).toBe('bottom-left')
  expect(cornerBy('ArrowRight', 'bottom-left')).toBe('bottom-right')
  expect(cornerBy('ArrowDown', 'bottom-left')).toBe('bottom-left')
  expect(cornerBy('x', 'top-left')).toBe('top-left')
})

test('repeated presses move the own picture through all four corners', () => {
  const seen: Corner[] = ['bottom-right']
  for (let press = 0; press < 4; press += 1) seen.push(cornerAfter(seen.at(-1) ?? 'top-left'))
  expect(new Set(seen).size).toBe(4)
  expect(seen.at(-1)).toBe(seen[0])
})

test('a dropped picture goes to the nearest corner', () => {
  const region = { width: 400, height: 600 }
  expect(nearestCorner(10, 10, region)).toBe('top-left')
  expect(nearestCorner(210, 290, region)).toBe('top-right')
  expect(nearestCorner(190, 310, region)).toBe('bottom-left')
  expect(nearestCorner(500, 700, region), 'dropped outside').toBe('bottom-right')
})

test('the device remembers the corner, and uses the default without storage or a valid value', () => {
  const kept = new Map<string, string>()
  const storage = safeStorage(() => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }))
  expect(keptCorner(storage)).toBe('bottom-right')
  keepCorner(storage, 'top-left')
  expect(keptCorner(storage)).toBe('top-left')
  kept.set('medconsult-self-corner', 'middle')
  expect(keptCorner(storage)).toBe('bottom-right')
  const refused = safeStorage(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  expect(keptCorner(refused)).toBe('bottom-right')
  expect(() => keepCorner(refused, 'top-left')).not.toThrow()
})
