// What an anonymous client can do with the PeerJS broker: everything is limited, and other clients are still served.

import { connect } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createTestClock } from '../src/platform/clock.ts'
import { createProxies, peerOf } from '../src/platform/http/client-address.ts'
import { createHttp } from '../src/platform/http/server.ts'
import { limits } from '../src/platform/limits.ts'
import { createLogger } from '../src/platform/logger.ts'
import { LOOPBACK } from '../src/platform/loopback.ts'
import { noMetrics } from '../src/platform/metrics/metrics.ts'
import { createPeerJsBroker } from '../src/platform/peerjs/broker.ts'
import { createTestApp, problemIn, until } from './test-app.ts'

const open: WebSocket[] = []
const stops: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const one of open) one.terminate()
  for (const stop of stops.reverse()) await stop()
})

/** The broker alone, on its own port. */
async function start(changed: Partial<typeof limits.peerJs> = {}) {
  const clock = createTestClock()
  const log = createLogger('silent')
  const proxies = createProxies(LOOPBACK)
  const broker = createPeerJsBroker({
    limits: { ...limits.peerJs, ...changed },
    clock,
    log,
    trustedOrigin: ({ headers }) => headers.origin === undefined,
    addressOf: (request) => proxies.addressOf(peerOf(request)),
  })
  const free = async () => {}
  const rates = { fromAddress: free, ofAccount: free, operation: free }
  const http = await createHttp({
    log,
    corsOrigins: [],
    publicUrl: null,
    proxies,
    neighbours: [broker.neighbour],
    rates,
    requests: limits.requests,
    metrics: noMetrics,
  })
  const url = await http.listen({ port: 0, host: '127.0.0.1' })
  stops.push(async () => {
    broker.close()
    await http.close()
  })
  /** @param address another client address, in the loopback network */
  function dial(id: string, { token = `t-${id}`, address = '127.0.0.1', headers = {} } = {}) {
    const query = `key=peerjs&id=${id}&token=${token}`
    const socket = new WebSocket(`${url.replace('http', 'ws')}/peerjs/peerjs?${query}`, {
      localAddress: address,
      headers,
    })
    open.push(socket)
    const heard: { type: string; src?: string; payload?: unknown }[] = []
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as (typeof heard)[number]))
    socket.on('error', () => {})
    const outcome = new Promise<number>((resolve) => {
      socket.once('message', () => resolve(101))
      socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0)
        socket.terminate()
      })
    })
    return {
      socket,
      heard,
      /** 101, or the HTTP status of the refusal. */
      outcome,
      wait: (type: string) => until(() => heard.find((one) => one.type === type), type),
      closed: () => until(() => socket.readyState === WebSocket.CLOSED, 'the close'),
      publish: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    }
  }
  async function peer(id: string, more: Parameters<typeof dial>[1] = {}) {
    const one = dial(id, more)
    await one.wait('OPEN')
    return one
  }
  /** Waits until everything that was sent before has been read. */
  async function settle(one: Awaited<ReturnType<typeof peer>>) {
    const ponged = new Promise((resolve) => one.socket.once('pong', resolve))
    one.socket.ping()
    await ponged
  }
  return { broker, clock, url, dial, peer, settle }
}

const offer = (dst: string, bytes: number) => ({ type: 'OFFER', dst, payload: { sdp: 'x'.repeat(bytes) } })

test('messages for absent ids are kept up to a limit, and their sender is told', async () => {
  const { broker, clock, peer, settle } = await start()
  const attackers = await Promise.all(
    Array.from({ length: 40 }, (_, nth) => peer(`a${nth}`, { address: `127.0.${1 + (nth % 20)}.1` })),
  )
  for (let round = 0; round < 8; round += 1)
    for (const [nth, one] of attackers.entries()) one.publish(offer(`absent-${nth}-${round}`, 30_000))
  for (const one of attackers) await settle(one)
  const { keptBytes, inAllBytes } = limits.peerJs
  const { keptBytes: kept, droppedMessages } = broker.measure()
  expect(kept).toBeGreaterThan(500_000)
  expect(kept).toBeLessThanOrEqual(keptBytes.inAll)
  expect(kept).toBeLessThanOrEqual(inAllBytes.burst)
  expect(droppedMessages).toBeGreaterThan(100)
  expect(attackers[0]?.heard.filter(({ type }) => type === 'EXPIRE').length).toBeGreaterThan(0)
  // More than a hundred small messages count as much as they cost.
  clock.advance(60_000)
  expect(broker.measure().keptBytes).toBe(0)
  const small = await peer('small')
  for (let nth = 0; nth < 150; nth += 1) small.publish(offer(`gone-${nth}`, 1))
  await settle(small)
  expect(broker.measure().keptBytes).toBeLessThanOrEqual(keptBytes.perConnection)
})

test('a message of 126 kB ends the connection of its sender and is not kept', async () => {
  const { broker, peer } = await start()
  const [big, other] = [await peer('big'), await peer('other')]
  for (let nth = 0; nth < 20; nth += 1) big.publish(offer(`absent-${nth}`, 126_000))
  await big.closed()
  await until(() => broker.measure().sockets === 1, 'the end of the connection')
  expect(broker.measure().keptBytes).toBe(0)
  other.publish(offer('other', 10))
  await other.wait('OFFER')
})

test('an offer for a receiver who is not there yet is delivered when they come', async () => {
  const { peer, broker } = await start()
  const early = await peer('early')
  early.publish(offer('late', 10_000))
  await until(() => broker.measure().keptBytes > 10_000, 'the keeping')
  const late = await peer('late')
  expect(await late.wait('OFFER')).toMatchObject({ src: 'early' })
  expect(broker.measure().keptBytes).toBe(0)
})

test('messages whose receiver is no valid id are not kept', async () => {
  const { peer, settle, broker } = await start()
  const one = await peer('one')
  for (const dst of [7, true, {}, ['a'], { a: 1 }, 'x'.repeat(500)]) one.publish({ type: 'OFFER', dst, payload: 1 })
  one.publish({ type: 'NONSENSE', dst: 'absent' })
  await settle(one)
  expect(broker.measure()).toMatchObject({ keptBytes: 0, droppedMessages: 7 })
})

test('deeply nested JSON is dropped unparsed, and its receiver stays connected', async () => {
  const { peer, settle } = await start()
  const [sender, receiver] = [await peer('sender'), await peer('receiver')]
  const deep = 30_000
  sender.publish(`{"type":"OFFER","dst":"receiver","payload":${'['.repeat(deep)}${']'.repeat(deep)}}`)
  sender.publish(`{"type":"OFFER","dst":"receiver","payload":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`)
  sender.publish({ type: 'OFFER', dst: 'receiver', payload: { metadata: { said: '[[[[{{{{\\"[['.repeat(100) } } })
  expect(await receiver.wait('OFFER')).toMatchObject({ payload: { metadata: {} } })
  await settle(receiver)
  expect(receiver.heard.filter(({ type }) => type === 'OFFER')).toHaveLength(1)
  expect(receiver.socket.readyState).toBe(WebSocket.OPEN)
})

test('the broker refuses the connections of one address above its share, and accepts another address', async () => {
  const { broker, dial, peer, clock } = await start()
  const { perAddress, opening } = limits.peerJs
  let refused = 0
  for (let wave = 0; wave < 10; wave += 1) {
    const many = Array.from({ length: 500 }, (_, nth) => dial(`many-${wave}-${nth}`))
    const outcomes = await Promise.all(many.map((one) => one.outcome))
    refused += outcomes.filter((status) => status === 429).length
    clock.advance(1000)
  }
  expect(refused).toBe(5_000 - perAddress)
  expect(broker.measure().sockets).toBe(perAddress)
  expect(perAddress).toBeLessThanOrEqual(opening.burst)
  await peer('somebody-else', { address: '127.0.0.2' })
})

test('messages that come too fast are dropped and then end the connection, and others are served', async () => {
  const { peer, settle, broker } = await start()
  const [fast, ear, calm] = [await peer('fast'), await peer('ear'), await peer('calm', { address: '127.0.0.2' })]
  const { messages, refusals } = limits.peerJs.flow
  for (let nth = 0; nth < messages.burst + refusals; nth += 1)
    fast.publish({ type: 'CANDIDATE', dst: 'ear', payload: nth })
  await settle(fast)
  await settle(ear)
  expect(ear.heard.filter(({ type }) => type === 'CANDIDATE')).toHaveLength(messages.burst)
  expect(broker.measure().droppedMessages).toBe(refusals)
  fast.publish({ type: 'HEARTBEAT' })
  await fast.closed()
  calm.publish(offer('ear', 10))
  await ear.wait('OFFER')
})

test('an id belongs to the first token that used it, also for a while after it left', async () => {
  const { peer, dial, clock } = await start()
  const first = await peer('id', { token: 'mine' })
  const thief = dial('id', { token: 'theirs' })
  await thief.wait('ID-TAKEN')
  await thief.closed()
  // The same client reconnects after a change of its network. Messages now go to the new connection.
  const again = await peer('id', { token: 'mine' })
  await first.closed()
  const caller = await peer('caller')
  caller.publish(offer('id', 10))
  await again.wait('OFFER')
  again.socket.close()
  await again.closed()
  const later = dial('id', { token: 'theirs' })
  await later.wait('ID-TAKEN')
  clock.advance(11 * 60_000)
  await peer('id', { token: 'theirs' })
  for (const one of [dial('x'.repeat(200)), dial('y', { token: '' })]) {
    await one.wait('ERROR')
    await one.closed()
  }
})

test('nothing is kept for a client that has left', async () => {
  const { peer, broker, settle } = await start()
  const [leaver, caller] = [await peer('leaver'), await peer('caller')]
  leaver.publish({ type: 'LEAVE' })
  await leaver.closed()
  for (let nth = 0; nth < 30; nth += 1) caller.publish(offer('leaver', 30_000))
  await settle(caller)
  expect(broker.measure().keptBytes).toBeLessThanOrEqual(limits.peerJs.keptBytes.perConnection)
})

test('the broker refuses pages of a foreign origin, and accepts our own pages and apps', async () => {
  const testApp = await createTestApp()
  stops.push(() => testApp.close())
  const connectAs = (id: string, origin: string | null) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${testApp.url.replace('http', 'ws')}/peerjs/peerjs?key=peerjs&id=${id}&token=t`, {
        headers: origin === null ? {} : { origin },
      })
      open.push(socket)
      socket.on('error', () => {})
      socket.on('open', () => resolve(101))
      socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0))
    })
  expect(await connectAs('foreign', 'https://evil.example')).toBe(403)
  expect(await connectAs('sandboxed', 'null')).toBe(403)
  expect(await connectAs('own', testApp.url)).toBe(101)
  expect(await connectAs('portal', 'https://portal.example')).toBe(101)
  expect(await connectAs('app', null)).toBe(101)
  const ask = (origin: string) => fetch(`${testApp.url}/peerjs/peerjs/id`, { headers: { origin } })
  const foreign = await ask('https://evil.example')
  expect([foreign.headers.get('access-control-allow-origin'), foreign.headers.get('x-powered-by')]).toEqual([
    null,
    null,
  ])
  expect((await ask('https://portal.example')).headers.get('access-control-allow-origin')).toBe(
    'https://portal.example',
  )
})

test('with PEERJS=off the broker does not exist', async () => {
  const testApp = await createTestApp({ config: { peerJs: false } })
  stops.push(() => testApp.close())
  for (const path of ['/peerjs', '/peerjs/peerjs/id', '/peerjs/peerjs/peers']) {
    const response = await fetch(`${testApp.url}${path}`)
    expect(response.status).toBe(404)
    problemIn(404, response.headers.get('content-type'), await response.json())
  }
  const { port, hostname } = new URL(testApp.url)
  const raw = connect(Number(port), hostname)
  raw.write(
    [
      'GET /peerjs/peerjs?key=peerjs&id=a&token=b HTTP/1.1',
      `Host: ${hostname}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  )
  let answer = ''
  for await (const part of raw) answer += String(part)
  expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
})
