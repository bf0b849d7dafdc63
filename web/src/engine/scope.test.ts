import { expect, test } from 'vitest'
import { Scope } from './scope.ts'
import { VirtualClock } from './testing/virtual-clock.ts'

test('a scope that closes releases everything, children before their parent and the last first', () => {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  const child = scope.child()
  const order: string[] = []
  const target = new EventTarget()
  scope.own(() => order.push('first'))
  scope.own(() => order.push('second'))
  child.own(() => order.push('child'))
  scope.after(10, () => order.push('timer'))
  child.every(10, () => order.push('again'))
  child.listen(target, 'x', () => order.push('heard'))
  expect(scope.counts()).toEqual({ timers: 2, listeners: 1, owned: 3 })
  scope.close()
  target.dispatchEvent(new Event('x'))
  expect(order).toEqual(['child', 'second', 'first'])
  expect(scope.counts()).toEqual({ timers: 0, listeners: 0, owned: 0 })
  expect(clock.pending).toBe(0)
})

test('a closed scope starts no timers and releases new resources at once', () => {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  scope.close()
  let released = 0
  scope.own(() => {
    released += 1
  })
  scope.child().own(() => {
    released += 1
  })
  scope.after(1, () => {})
  expect([released, clock.pending]).toEqual([2, 0])
})

test('a resource is released once, and a timer that ran is not counted', async () => {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  let released = 0
  const release = scope.own(() => {
    released += 1
  })
  release()
  release()
  let ran = 0
  scope.after(5, () => {
    ran += 1
  })
  const stop = scope.every(10, () => {
    ran += 1
  })
  await clock.advance(35)
  expect([released, ran]).toEqual([1, 4])
  stop()
  scope.close()
  expect([released, clock.pending]).toEqual([1, 0])
})
