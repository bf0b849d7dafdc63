import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { session } from '../platform/index.ts'
import { leavePush, readPushState, renewPush, startPush } from './push-here.ts'

const ann = { id: 'ann', email: 'a@b.c', name: 'Ann', role: 'PATIENT' as const, timeZone: null }
const bob = { ...ann, id: 'bob', name: 'Bob' }
const fetched = vi.fn<typeof fetch>()
let subscribed = false
/** A fake push service, which gives each subscription an address of its own. */
let made = 0
const KEY = btoa('key')
let subscribedWith = KEY

/** The part of a browser's push that a page sees. */
beforeEach(() => {
  subscribed = false
  const kept = new Map<string, string>()
  made = 0
  const subscription = {
    get endpoint() {
      return `https://push.example/${made}`
    },
    get options() {
      return { applicationServerKey: Uint8Array.from(atob(subscribedWith), (one) => one.charCodeAt(0)).buffer }
    },
    toJSON: () => ({ endpoint: `https://push.example/${made}`, keys: { p256dh: 'k', auth: 'a' } }),
    unsubscribe: async () => {
      subscribed = false
      return true
    },
  }
  const pushManager = {
    getSubscription: async () => (subscribed ? subscription : null),
    subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
      subscribed = true
      subscribedWith = applicationServerKey
      made += 1
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
    removeItem: (key: string) => void kept.delete(key),
  })
  vi.stubGlobal('fetch', fetched)
  fetched.mockImplementation(async () => Response.json({}))
})

afterEach(() => {
  vi.unstubAllGlobals()
  fetched.mockReset()
  session.end()
})

test('a person who signs out gets no more pushes in this browser', async () => {
  session.begin(ann)
  expect(await startPush(KEY)).toBe('on')
  expect(await readPushState(KEY)).toBe('on')
  await leavePush()
  expect(subscribed).toBe(false)
  expect(fetched.mock.calls.at(-1)?.[0]).toMatch(/push-subscriptions\/remove$/)
  expect(await readPushState(KEY)).toBe('off')
})

test('a second account that signs out does not stop the pushes of the first', async () => {
  session.begin(ann)
  await startPush(KEY)
  session.begin(bob)
  expect(await readPushState(KEY)).toBe('off')
  await leavePush()
  expect([subscribed, fetched.mock.calls.length]).toEqual([true, 1])
  session.begin(ann)
  expect(await readPushState(KEY)).toBe('on')
})

/** The registrations that the server received, in order: the address, and the one that it replaces. */
const registered = () =>
  fetched.mock.calls
    .filter(([address]) => String(address).endsWith('/push-subscriptions'))
    .map(([, init]) => JSON.parse(String(init?.body)) as { endpoint: string; replaces?: string })
    .map(({ endpoint, replaces }) => [endpoint.at(-1), replaces?.at(-1)])
const settings = { push: { publicKey: KEY, subscriptions: 1, ended: [] } }
const answer = (subscribe: (nth: number) => Response) => {
  let nth = 0
  fetched.mockImplementation(async (address) => {
    if (!String(address).endsWith('/push-subscriptions')) return Response.json(settings)
    nth += 1
    return subscribe(nth)
  })
}

test("the browser's subscription is sent to the server at each start", async () => {
  session.begin(ann)
  await startPush(KEY)
  answer(() => Response.json({}))
  await renewPush(ann.id)
  expect(registered()).toEqual([
    ['1', undefined],
    ['1', undefined],
  ])
})

test('a subscription for an old key, or one that was lost, is made again at the next start', async () => {
  session.begin(ann)
  await startPush(btoa('old'))
  answer(() => Response.json({}))
  await renewPush(ann.id)
  expect(registered().at(-1)).toEqual(['2', '1'])
  expect(subscribedWith).toBe(KEY)
  // The browser or its owner has removed the subscription.
  subscribed = false
  expect(await readPushState(KEY)).toBe('on')
  expect(registered().at(-1)).toEqual(['3', undefined])
})

test("a subscription that the push service refuses is made again, and the settings show the server's state", async () => {
  session.begin(ann)
  await startPush(KEY)
  const ended = () => Response.json({ code: 'PUSH_ENDED', title: 'x', status: 409 }, { status: 409 })
  answer((nth) => (nth === 1 ? ended() : Response.json({})))
  await renewPush(ann.id)
  expect(registered().slice(-2)).toEqual([
    ['1', undefined],
    ['2', '1'],
  ])
  answer(() => ended())
  expect(await readPushState(KEY)).toBe('off')
  fetched.mockRejectedValue(new TypeError('no network'))
  subscribed = true
  expect(await readPushState(KEY)).toBe('unknown')
})

test('another person who signs in gets no pushes of the person before', async () => {
  session.begin(ann)
  await startPush(KEY)
  session.begin(bob)
  await renewPush(bob.id)
  expect([subscribed, registered()]).toEqual([false, [['1', undefined]]])
})
