// Each sample of a proxy in `deploy/`, run as an administrator runs it: only names, ports and certificate are ours.
import { io, type Socket } from 'socket.io-client'
import { afterEach, expect, test } from 'vitest'
import { createBus } from './bus.ts'
import { freePort } from './ports.ts'
import { programOf, SAMPLES, type Sample, startProxy } from './proxy.ts'
import { createTestApp, type TestNode, until } from './test-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const EMAIL = 'ann.lee@example.org'
const PASSWORD = 'copper lantern meadow'
/** How many requests are sent while a node is killed. */
const REQUESTS = 400

/** A clinic behind a proxy that listens on another port than 443. */
async function clinicBehind(sample: Sample) {
  const port = await freePort()
  const config = { publicUrl: new URL(`https://localhost:${port}`), corsOrigins: [] }
  const testApp = await createTestApp({ config, cluster: createBus().attach })
  closing.push(() => testApp.close())
  const nodes: TestNode[] = [testApp, ...(sample.includes('two-nodes') ? [await testApp.startNode()] : [])]
  const asked = nodes.map(() => 0)
  for (const [at, node] of nodes.entries())
    node.app.http.server.on('request', () => {
      asked[at] = (asked[at] ?? 0) + 1
    })
  const proxy = await startProxy(
    sample,
    port,
    nodes.map(({ url }) => new URL(url).host),
  )
  if (proxy) closing.push(() => proxy.stop())
  return { testApp, nodes, asked, proxy }
}

type Proxy = NonNullable<Awaited<ReturnType<typeof startProxy>>>

const cookieIn = (given: string[] | undefined): string => (given ?? []).map((one) => one.split(';', 1)[0]).join('; ')

/** Signs in as a page does. @returns the page's cookies */
async function signIn({ send, origin }: Proxy, cookie = ''): Promise<string> {
  const body = JSON.stringify({ email: EMAIL, password: PASSWORD })
  const headers = { origin, ...(cookie && { cookie }) }
  const answer = await send('/api/auth/login', { method: 'POST', headers, body })
  expect(answer.status, answer.body).toBe(200)
  return [cookie, cookieIn(answer.headers['set-cookie'])].filter((one) => one !== '').join('; ')
}

/** Opens a page's socket by one transport alone, and waits until the server knows whose it is. */
async function openSocket({ origin, ca }: Proxy, transport: string, cookie: string): Promise<Socket> {
  const socket = io(origin, {
    transports: [transport],
    forceNew: true,
    extraHeaders: { cookie, origin },
    ca,
  })
  closing.push(() => socket.disconnect())
  let known = false
  socket.on('authenticated', () => {
    known = true
  })
  await until(() => known, `a socket by ${transport}`)
  return socket
}

test.for(SAMPLES)('a page signs in and is live behind %s', async (sample, { skip }) => {
  if (programOf(sample) === null) return skip('the proxy is not installed on this machine')
  const { testApp, proxy } = await clinicBehind(sample)
  if (proxy === null) return skip('there is no openssl on this machine')
  await testApp.ok(null, 'register', { body: { email: EMAIL, name: 'Ann Lee', password: PASSWORD, role: 'PATIENT' } })
  const page = await proxy.send('/api/config')
  const cookie = await signIn(proxy, cookieIn(page.headers['set-cookie']))
  const me = (origin: string) => proxy.send('/api/auth/me', { headers: { cookie, origin } })
  expect((await me(proxy.origin)).status).toBe(200)
  for (const foreign of ['https://localhost', 'https://evil.example', proxy.origin.replace('https', 'http')])
    expect((await me(foreign)).status, foreign).toBe(403)
  for (const transport of ['websocket', 'polling']) {
    const socket = await openSocket(proxy, transport, cookie)
    expect(await socket.timeout(60_000).emitWithAck('probe', {}), transport).toMatchObject({ ok: true })
    expect(socket.io.engine.transport.name).toBe(transport)
  }
  // What a client claims about its own address does not count.
  const claim = { headers: { 'x-forwarded-for': '203.0.113.9' }, method: 'POST', body: '{"email":"a@b.example"}' }
  await proxy.send('/api/auth/login', claim)
  expect(testApp.lines.join('')).not.toContain('203.0.113.9')
})

test.for(SAMPLES.filter((sample) => sample.includes('two-nodes')))(
  'a node is killed behind %s: no request to read fails, and pages are live again',
  async (sample, { skip }) => {
    if (programOf(sample) === null) return skip('the proxy is not installed on this machine')
    const { testApp, nodes, asked, proxy } = await clinicBehind(sample)
    if (proxy === null) return skip('there is no openssl on this machine')
    await testApp.ok(null, 'register', { body: { email: EMAIL, name: 'Ann Lee', password: PASSWORD, role: 'PATIENT' } })
    // Different browsers, until there is one at each node: it stays there.
    const pages: { cookie: string; node: number; socket: Socket }[] = []
    for (let tries = 0; tries < 64 && new Set(pages.map(({ node }) => node)).size < 2; tries += 1) {
      const cookie = await signIn(proxy, cookieIn((await proxy.send('/api/config')).headers['set-cookie']))
      const before = [...asked]
      for (let times = 0; times < 5; times += 1)
        expect((await proxy.send('/api/auth/me', { headers: { cookie } })).status).toBe(200)
      const node = asked.findIndex((count, at) => count - (before[at] ?? 0) === 5)
      expect(node, 'the node that all five requests of a browser reached').not.toBe(-1)
      if (pages.some((page) => page.node === node)) continue
      pages.push({ cookie, node, socket: await openSocket(proxy, 'polling', cookie) })
    }
    expect(pages.map(({ node }) => node).sort()).toEqual([0, 1])
    const killed = nodes[1]
    let sent = 0
    const failed: string[] = []
    const reading = async () => {
      while (sent < REQUESTS) {
        sent += 1
        const cookie = pages[sent % 2]?.cookie ?? ''
        const answer = await proxy.send('/api/auth/me', { headers: { cookie } }).catch((error: Error) => error)
        if (answer instanceof Error) failed.push(answer.message)
        else if (answer.status !== 200) failed.push(`${answer.status} ${answer.body.slice(0, 200)}`)
      }
    }
    const readers = Array.from({ length: 8 }, reading)
    await until(() => sent > REQUESTS / 4, 'the first requests')
    // As by SIGKILL: nothing is answered any more, and every connection is cut.
    killed?.app.http.server.close()
    killed?.app.http.server.closeAllConnections()
    await Promise.all(readers)
    expect(failed).toEqual([])
    for (const { socket } of pages) await until(() => socket.connected, 'the page, live again')
    for (const { cookie } of pages) await openSocket(proxy, 'polling', cookie)
  },
)
