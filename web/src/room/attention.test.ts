import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { drawAttention } from './attention.ts'

const words = { title: 'Somebody is waiting', body: 'Come back.' }
const tone = { unlock: vi.fn(), chime: vi.fn(), start: vi.fn(), stop: vi.fn(), close: vi.fn() }
let listeners: Set<() => void>
let page: { title: string; visibilityState: string; addEventListener: unknown; removeEventListener: unknown }
const notes: { title: string; closed: boolean }[] = []

function allow(permission: string): void {
  class FakeNotification {
    static permission = permission
    onclick = null
    closed = false
    title: string
    constructor(title: string) {
      this.title = title
      notes.push(this)
    }
    close(): void {
      this.closed = true
    }
  }
  vi.stubGlobal('window', { Notification: FakeNotification, focus: vi.fn() })
  vi.stubGlobal('Notification', FakeNotification)
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  notes.length = 0
  listeners = new Set()
  page = {
    title: 'Meeting · MedConsult',
    visibilityState: 'hidden',
    addEventListener: (_: string, run: () => void) => listeners.add(run),
    removeEventListener: (_: string, run: () => void) => listeners.delete(run),
  }
  vi.stubGlobal('document', page)
  allow('granted')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a hidden tab gets another title and a notification until somebody comes back to it', () => {
  const stop = drawAttention(tone, words)
  expect(page.title).toBe('(1) Somebody is waiting')
  expect(notes).toHaveLength(1)
  for (const run of listeners) run()
  expect(page.title).toBe('Meeting · MedConsult')
  expect(notes[0]?.closed).toBe(true)
  expect(listeners.size).toBe(0)
  stop()
  expect(page.title).toBe('Meeting · MedConsult')
})

test('a page that is in sight sounds for a moment and keeps its title', () => {
  page.visibilityState = 'visible'
  drawAttention(tone, words)
  expect(tone.start).toHaveBeenCalledTimes(1)
  expect(page.title).toBe('Meeting · MedConsult')
  expect(notes).toHaveLength(0)
  vi.advanceTimersByTime(1499)
  expect(tone.stop).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(tone.stop).toHaveBeenCalledTimes(1)
})

test('a page without permission shows no notification, and a title that was changed meanwhile stays', () => {
  allow('default')
  const stop = drawAttention(tone, words)
  expect(notes).toHaveLength(0)
  page.title = 'Another page'
  stop()
  expect(page.title).toBe('Another page')
})
