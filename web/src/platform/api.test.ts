import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { call, urlOf } from './api.ts'
import { ApiProblem } from './problem.ts'
import { problemMessage } from './problem-message.ts'
import { session } from './session.ts'

const user = { id: 'u', email: 'a@b.c', name: 'A', role: 'PATIENT' as const, timeZone: null }
const fetched = vi.fn<typeof fetch>()

beforeEach(() => vi.stubGlobal('fetch', fetched))
afterEach(() => {
  vi.unstubAllGlobals()
  fetched.mockReset()
  session.end()
})

function problem(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

test('an operation becomes its method, path, query and body, and names the person on the page', async () => {
  session.begin(user)
  fetched.mockResolvedValue(Response.json({ peers: [], signals: [] }))
  await call('readSignals', { params: { id: 'a b' }, query: { peerId: 'p', after: 7 } })
  const [url, init] = fetched.mock.calls[0] ?? []
  expect(url).toBe('/api/call-sessions/a%20b/signals?peerId=p&after=7')
  expect(init).toMatchObject({ method: 'GET', body: null })
  // The request is authenticated by the cookie, and scripts have no token.
  expect(init?.credentials).toBe('same-origin')
  const headers = new Headers(init?.headers)
  expect([headers.get('authorization'), headers.get('x-session-user'), headers.get('x-session-tab')]).toEqual([
    null,
    'u',
    null,
  ])

  session.speakAsGuest('secret')
  fetched.mockResolvedValue(Response.json({}))
  await call('guestMe', {})
  const asGuest = new Headers(fetched.mock.calls[1]?.[1]?.headers)
  expect([asGuest.get('authorization'), asGuest.get('x-session-user')]).toEqual(['Bearer secret', null])
  session.speakAsGuest(null)
})

test('a problem keeps its code, its fields and the time of the next attempt', async () => {
  fetched.mockResolvedValue(
    problem(
      400,
      { code: 'VALIDATION', detail: 'No.', fields: [{ path: 'email', message: 'bad' }] },
      { 'retry-after': '4' },
    ),
  )
  const error = await call('login', { body: { email: 'x', password: 'y' } }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApiProblem)
  expect(error).toMatchObject({
    code: 'VALIDATION',
    status: 400,
    detail: 'No.',
    retryAfter: 4,
    fields: [{ path: 'email' }],
  })
})

test("a missing answer is OFFLINE, and a proxy's error page gets a code by its status", async () => {
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await expect(call('config', {})).rejects.toMatchObject({ code: 'OFFLINE', status: 0 })
  fetched.mockResolvedValueOnce(new Response('<html>Bad gateway</html>', { status: 502 }))
  await expect(call('config', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  fetched.mockResolvedValueOnce(problem(418, { code: 'TEAPOT' }))
  await expect(call('config', {})).rejects.toMatchObject({ code: 'INTERNAL' })
})

test('a refused session ends unless a newer one has begun', async () => {
  session.begin(user)
  fetched.mockResolvedValueOnce(problem(401, { code: 'UNAUTHENTICATED' }))
  await expect(call('me', {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(session.getSnapshot().status).toBe('out')

  session.begin(user)
  fetched.mockImplementationOnce(() => {
    session.begin({ ...user, id: 'v' })
    return Promise.resolve(problem(401, { code: 'UNAUTHENTICATED' }))
  })
  await expect(call('me', {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(session.getSnapshot().status).toBe('in')
})

test('wrong credentials do not end the session', async () => {
  session.begin(user)
  fetched.mockResolvedValueOnce(problem(401, { code: 'BAD_CREDENTIALS' }))
  await expect(call('login', { body: { email: 'x', password: 'y' } })).rejects.toMatchObject({
    code: 'BAD_CREDENTIALS',
  })
  expect(session.getSnapshot().status).toBe('in')
})

test('every code has a message, and a throttled request shows how long to wait', () => {
  expect(problemMessage(new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' }))).toContain('reach')
  expect(problemMessage(new Error('TypeError: x is undefined'))).not.toContain('undefined')
  const throttled = (detail: string) =>
    problemMessage(new ApiProblem({ code: 'TOO_MANY', status: 429, detail, retryAfter: 9 }))
  expect(throttled('Please wait 9 seconds.')).toBe('Please wait 9 seconds.')
  expect(throttled('')).toContain('wait a moment')
})

test('a missing query value is left out of the address', () => {
  expect(urlOf('/a/:id', { params: { id: '1' }, query: { after: undefined } })).toBe('/a/1')
})
