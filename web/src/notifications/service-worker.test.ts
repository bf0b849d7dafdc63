import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'

const source = readFileSync(join(import.meta.dirname, '../../public/sw.js'), 'utf8')
const ORIGIN = 'https://clinic.example'
const soon = () => new Date(Date.now() + 60_000).toISOString()
const past = () => new Date(Date.now() - 1000).toISOString()
const call = { kind: 'CALL_INVITATION', callSessionId: 'c1', scheduleId: 's1', language: 'en' }

interface Shown {
  title: string
  body: string
  tag: string
  actions?: { action: string }[]
  requireInteraction?: boolean
  data: object
}

let shown: Shown[] = []
let pages: { url: string; focus: () => Promise<void>; postMessage: (said: object) => void; visibilityState: string }[] =
  []
const opened = vi.fn<(path: string) => Promise<void>>()
const fetched = vi.fn<(address: string, init?: RequestInit) => Promise<Response>>()
const listeners = new Map<string, (event: object) => void>()

/** Runs the worker with a fake of the browser's functions that it uses. */
beforeEach(() => {
  shown = []
  pages = []
  listeners.clear()
  opened.mockReset().mockResolvedValue()
  fetched.mockReset().mockResolvedValue(new Response())
  const self = {
    addEventListener: (name: string, work: (event: object) => void) => void listeners.set(name, work),
    navigator: { language: 'en' },
    clients: { matchAll: async () => pages, openWindow: opened },
    registration: {
      showNotification: async (title: string, more: Omit<Shown, 'title'>) => void shown.push({ title, ...more }),
    },
  }
  new Function('self', 'fetch', source)(self, fetched)
})

async function happen(name: string, event: object): Promise<void> {
  const done: Promise<unknown>[] = []
  listeners.get(name)?.({ ...event, waitUntil: (work: Promise<unknown>) => void done.push(work) })
  await Promise.all(done)
}
const push = (told: object | null) => happen('push', { data: told === null ? null : { json: () => told } })
const tap = (data: object, action = '') =>
  happen('notificationclick', { action, notification: { data, close: vi.fn() } })
function page(path: string, visibilityState = 'visible') {
  const one = { url: `${ORIGIN}${path}`, focus: vi.fn(async () => undefined), postMessage: vi.fn(), visibilityState }
  pages.push(one)
  return one
}

test.each(['/login', '/meet/some-room', '/appointments', '/call/c1'])(
  'a push shows a notification while %s is open, and the page is told of it',
  async (path) => {
    const looked = page(path)
    const told = { ...call, expiresAt: soon() }
    await push(told)
    expect(shown).toMatchObject([{ title: 'You are being called', tag: 'call', requireInteraction: true }])
    expect(looked.postMessage).toHaveBeenCalledWith({ shown: told })
  },
)

test('a push without content, or with unknown content, shows a general notification', async () => {
  await push(null)
  await push({ kind: 'A_LATER_KIND', id: 'n1', expiresAt: soon() })
  expect(shown.map(({ title, body }) => [title, body])).toEqual([
    ['MedConsult', 'There is something new for you.'],
    ['MedConsult', 'There is something new for you.'],
  ])
})

test('a push of a call that comes too late says that the call was missed and does not ring', async () => {
  await push({ ...call, expiresAt: past() })
  expect(shown).toMatchObject([{ title: 'You missed a call', requireInteraction: false }])
  expect(shown[0]?.actions).toBeUndefined()
  expect(fetched).not.toHaveBeenCalled()
})

test('a push of a call that comes in time rings, and the doctor is told that it arrived', async () => {
  await push({ ...call, expiresAt: soon() })
  expect(shown[0]?.actions?.map(({ action }) => action)).toEqual(['accept', 'decline'])
  expect(fetched.mock.calls.map(([address]) => address)).toEqual(['/api/patient/call-sessions/c1/notice'])
})

test.each(['CALL_STARTED', 'QUEUE_RECALLED', 'QUEUE_REMINDER', 'QUEUE_MESSAGE', 'APPOINTMENT_SOON'])(
  'a push of %s that comes too late shows a general notification',
  async (kind) => {
    await push({ kind, id: 'n1', expiresAt: past() })
    expect(shown).toMatchObject([{ title: 'MedConsult', body: 'There is something new for you.' }])
  },
)

test.each([
  [{ kind: 'SUMMARY_READY', visitId: 'v1' }, '/visits/v1'],
  [{ kind: 'APPOINTMENT_PROPOSED', appointmentId: 'a1' }, '/appointments/a1'],
  [{ kind: 'CALL_STARTED', appointmentId: 'a1', callSessionId: 'c1' }, '/appointments/a1'],
  [{ kind: 'QUEUE_RECALLED', scheduleId: 's1' }, '/patient/consultation/s1'],
  [{ kind: 'QUEUE_REMINDER', scheduleId: 's1' }, '/patient/consultation/s1'],
  [{ kind: 'QUEUE_MESSAGE', scheduleId: 's1' }, '/patient/consultation/s1'],
  [{ kind: 'GUEST_WAITING', meetingRoomId: 'a-b' }, '/meet/a-b'],
  [{ kind: 'GUEST_WAITING', callSessionId: 'c1' }, '/call/c1'],
  [call, '/patient/consultation/s1'],
  [{ kind: 'CALL_INVITATION', callSessionId: 'c1' }, '/call/c1'],
  [{ kind: 'other' }, '/notifications'],
])('a notification of %o that is tapped opens %s in a new window or in the open page', async (told, path) => {
  await tap(told)
  expect(opened.mock.calls).toEqual([[path]])
  const open = page('/profile')
  await tap(told)
  expect(opened).toHaveBeenCalledTimes(1)
  expect(open.focus).toHaveBeenCalled()
  expect(open.postMessage).toHaveBeenCalledWith({ open: path })
})

test.each(['/call/c9', '/meet/some-room', '/join/x', '/login'])(
  'a page at %s stays open when a notification is tapped',
  async (path) => {
    const kept = page(path)
    await tap({ kind: 'SUMMARY_READY', visitId: 'v1' })
    expect(kept.postMessage).not.toHaveBeenCalled()
    expect(opened.mock.calls).toEqual([['/visits/v1']])
  },
)

test('a call that is accepted on its notification opens, and the queue does if the server refuses', async () => {
  await tap(call, 'accept')
  expect(fetched.mock.calls.map(([address]) => address)).toEqual(['/api/patient/call-sessions/c1/confirm'])
  expect(opened.mock.calls).toEqual([['/call/c1']])
  fetched.mockResolvedValue(new Response(null, { status: 409 }))
  await tap(call, 'accept')
  expect(opened.mock.calls.at(-1)).toEqual(['/patient/consultation/s1'])
})

test('a call that is declined on its notification opens nothing', async () => {
  await tap(call, 'decline')
  expect(fetched.mock.calls.map(([address]) => address)).toEqual(['/api/patient/call-sessions/c1/decline'])
  expect(opened).not.toHaveBeenCalled()
})
