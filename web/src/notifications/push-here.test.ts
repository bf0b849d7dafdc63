import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { session } from '../platform/index.ts'
import { leavePush, lookAtPush, startPush } from './push-here.ts'

const ann = { id: 'ann', email: 'a@b.c', name: 'Ann', role: 'PATIENT' as const }
const bob = { ...ann, id: 'bob', name: 'Bob' }
const fetched = vi.fn<typeof fetch>()
let subscribed = false

/** A browser's push, as far as a page sees it. */
beforeEach(() => {
  subscribed = false
  const kept = new Map<string, string>()
  const subscription = {
    endpoint: 'https://push.example/1',
    toJSON: () => ({ endpoint: 'https://push.example/1', keys: { p256dh: 'k', auth: 'a' } }),
    unsubscribe: async () => {
      subscribed = false
      return true
    },
  }
  const pushManager = {
    getSubscription: async () => (subscribed ? subscription : null),
    subscribe: async () => {
      subscribed = true
      return subscription
    },
  }
  const registration = { pushManager }
  const Notification = { permission: 'granted', requestPermission: async () => 'granted' }
  vi.stubGlobal('navigator', {
    serviceWorker: { ready: Promise.resolve(registration), getRegistration: async () => registration },
  })
  vi.stubGlobal('window', { PushManager: {}, Notification })
  vi.stubGlobal('Notification', Notification)
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  })
  vi.stubGlobal('fetch', fetched)
  fetched.mockImplementation(async () => Response.json({}))
})

afterEach(() => {
  vi.unstubAllGlobals()
  fetched.mockReset()
  session.end()
})

test('who signs out is told nothing more in this browser', async () => {
  session.begin(ann)
  expect(await startPush('key')).toBe('on')
  expect(await lookAtPush()).toBe('on')
  await leavePush()
  expect([subscribed, fetched.mock.calls.length]).toEqual([false, 2])
})

test('another account of this browser that signs out leaves whoever is told here as they are', async () => {
  session.begin(ann)
  await startPush('key')
  session.begin(bob)
  expect(await lookAtPush()).toBe('off')
  await leavePush()
  expect([subscribed, fetched.mock.calls.length]).toEqual([true, 1])
  session.begin(ann)
  expect(await lookAtPush()).toBe('on')
})
