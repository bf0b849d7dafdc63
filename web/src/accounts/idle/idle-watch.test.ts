import type { SessionLimits } from '@medconsult/contract'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { IdleWatch } from './idle-watch.ts'

const MINUTE = 60_000
const START = Date.parse('2026-03-02T09:00:00Z')
const at = (ms: number): string => new Date(START + ms).toISOString()
const passed = (): number => Date.now() - START

let row: SessionLimits
let isAway = false
let isInCall = false
let isOver: boolean
let told: number[]
let reads: number
let watch: IdleWatch

beforeEach(() => {
  vi.useFakeTimers({ now: START })
  row = { expiresAt: at(24 * 60 * MINUTE), idleMinutes: 15, idleEndsAt: at(15 * MINUTE) }
  isAway = false
  isInCall = false
  isOver = false
  told = []
  reads = 0
  const answer = async () => {
    if (isAway) throw new Error('away')
    return { ...row }
  }
  watch = new IdleWatch({
    now: () => Date.now(),
    wait(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    read() {
      reads += 1
      return answer()
    },
    async stay() {
      const answered = answer()
      if (!isAway) {
        told.push(passed())
        row = { ...row, idleEndsAt: at(passed() + 15 * MINUTE) }
      }
      await answered
      return { ...row }
    },
    isInCall: () => isInCall,
    onIdle: () => {
      isOver = true
    },
  })
  watch.start()
})
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('a page that nobody uses', () => {
  test('warns a minute before the end, and not earlier', async () => {
    await pass(14 * MINUTE - 1)
    expect(watch.getWarning()).toBeNull()
    await pass(1)
    expect(watch.getWarning()).toEqual({ why: 'IDLE', endsAt: START + 15 * MINUTE })
    await pass(MINUTE - 1)
    expect(isOver).toBe(false)
    await pass(1)
    expect(isOver).toBe(true)
  })

  test('asks the server little before that', async () => {
    await pass(14 * MINUTE - 1)
    expect(reads).toBe(1)
    expect(told).toEqual([])
  })

  test('whose session has no limit warns before its whole time is over', async () => {
    row = { ...row, idleMinutes: null, idleEndsAt: null }
    watch.start()
    await pass(24 * 60 * MINUTE - MINUTE)
    expect(watch.getWarning()?.why).toBe('EXPIRED')
    const before = reads
    await pass(2 * MINUTE)
    expect(isOver, 'the server refuses the session then').toBe(false)
    expect(reads).toBeGreaterThan(before)
  })

  test('goes on warning while the server is away, and ends when it is back: a call may go on in another tab', async () => {
    await pass(MINUTE)
    isAway = true
    await pass(30 * MINUTE)
    expect(watch.getWarning()?.why).toBe('IDLE')
    expect(isOver).toBe(false)
    isAway = false
    await pass(5_000)
    expect(isOver).toBe(true)
  })
})

describe('a page that somebody uses', () => {
  test('tells it once a minute at most, and does not warn', async () => {
    for (let second = 0; second < 20 * 60; second += 10) {
      await pass(10_000)
      watch.used()
    }
    expect(watch.getWarning()).toBeNull()
    expect(told.length).toBeLessThanOrEqual(20)
    expect(told.length).toBeGreaterThan(15)
  })

  test('does not answer the warning by a movement, but by its button', async () => {
    await pass(14 * MINUTE)
    watch.used()
    await pass(1)
    expect(watch.getWarning()?.why).toBe('IDLE')
    await watch.stay()
    expect(watch.getWarning()).toBeNull()
    await pass(14 * MINUTE - 1)
    expect(watch.getWarning()).toBeNull()
  })

  test('in another tab: this one does not warn, and takes back a warning within seconds', async () => {
    await pass(13 * MINUTE)
    row = { ...row, idleEndsAt: at(28 * MINUTE) }
    await pass(MINUTE)
    expect(watch.getWarning()).toBeNull()
    await pass(13 * MINUTE)
    expect(watch.getWarning()?.why).toBe('IDLE')
    row = { ...row, idleEndsAt: at(60 * MINUTE) }
    await pass(5_000)
    expect(watch.getWarning()).toBeNull()
  })
})

describe('in a call', () => {
  test('the session does not end by idleness, also while the server is away', async () => {
    await pass(MINUTE)
    isInCall = true
    watch.look()
    isAway = true
    await pass(60 * MINUTE)
    expect(watch.getWarning()).toBeNull()
    expect(isOver).toBe(false)
  })

  test('the end of the whole time does not interrupt it', async () => {
    isInCall = true
    watch.look()
    await pass(24 * 60 * MINUTE)
    const before = reads
    await pass(10 * MINUTE)
    expect(reads).toBe(before)
  })

  test('after it, the page reads what the server says', async () => {
    isInCall = true
    watch.look()
    await pass(60 * MINUTE)
    row = { ...row, idleEndsAt: at(passed() + 15 * MINUTE) }
    isInCall = false
    watch.look()
    await pass(1)
    expect(watch.getWarning(), 'what it knew is old').toBeNull()
    await pass(14 * MINUTE)
    expect(watch.getWarning()?.why).toBe('IDLE')
  })
})

test('a page that was asleep past the end ends at once when it wakes', async () => {
  await pass(MINUTE)
  vi.setSystemTime(START + 40 * MINUTE)
  watch.look()
  await pass(1)
  expect(isOver).toBe(true)
})

test('a page that is left stops asking', async () => {
  await pass(MINUTE)
  watch.stop()
  const before = reads
  await pass(60 * MINUTE)
  expect(reads).toBe(before)
  expect(isOver).toBe(false)
})
