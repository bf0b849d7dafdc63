// What anybody can send over a socket, with values that no client sends by mistake: Socket.IO events, frames that are
// no Socket.IO, and PeerJS messages. FUZZ_SEED repeats a run.

import type { Ack } from '@medconsult/contract'
import { clientEvents, problems } from '@medconsult/contract'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as z from 'zod'
import { createTestClock } from '../src/platform/clock.ts'
import { createProxies } from '../src/platform/http/client-address.ts'
import { createHttp } from '../src/platform/http/server.ts'
import { limits } from '../src/platform/limits.ts'
import { createLogger } from '../src/platform/logger.ts'
import { noMetrics } from '../src/platform/metrics/metrics.ts'
import { createSocketHub } from '../src/platform/sockets/hub.ts'
import { createSocket, type TestSocket } from './client.ts'
import { hostile, payloadOf, type Schema } from './fuzzer.ts'
import { fuzzSeed } from './seed.ts'
import { createTestApp, until } from './test-app.ts'

const endless = { burst: 1e9, perSecond: 1e9 }
const flow = { messages: endless, bytes: endless, refusals: 1e9 }
const { unknown, known } = limits.sockets
/** Only rate limits are lifted: limits of size and depth are under test. */
const testApp = await createTestApp({
  limits: {
    sockets: {
      unknown: { ...unknown, ...endlessOpening(), flow: { ...unknown.flow, ...flow } },
      known: { ...known, flow: { ...known.flow, ...flow } },
    },
    peerJs: {
      ...limits.peerJs,
      ...endlessOpening(),
      flow: { ...limits.peerJs.flow, ...flow },
      perAddressBytes: endless,
      inAllBytes: endless,
    },
  },
})
const raws: WebSocket[] = []
const seed = fuzzSeed()
process.stdout.write(`FUZZ_SEED=${seed}\n`)
afterAll(async () => {
  for (const raw of raws) raw.terminate()
  await testApp.close()
})

function endlessOpening() {
  return { perAddress: 1e6, inAll: 1e6, opening: endless }
}

const ack = z.union([
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({ ok: z.literal(false), code: z.string(), detail: z.string().min(1) }),
])

/** Sends each event many times from each of the sockets. @returns the error that was found, or null */
async function fuzzEvents(
  events: Record<string, z.ZodType>,
  deps: { connect: (() => Promise<TestSocket>)[]; ids: string[]; runs: number; seed: number },
): Promise<{ examined: number; codes: Set<string>; found: string | null }> {
  const codes = new Set<string>()
  let examined = 0
  const sockets = await Promise.all(deps.connect.map((connect) => connect()))
  for (const [event, schema] of Object.entries(events)) {
    const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
    const payloads = payloadOf(described, deps.ids)
    const property = fc.asyncProperty(payloads, fc.nat(sockets.length - 1), async (payload, at) => {
      examined += 1
      // Some messages end the connection, so it is opened again.
      if (!sockets[at]?.socket.connected) sockets[at] = await (deps.connect[at] as () => Promise<TestSocket>)()
      const page = sockets[at]
      if (!page) return
      const ended = new Promise<null>((resolve) => page.socket.once('disconnect', () => resolve(null)))
      const answer: Ack | null = await Promise.race([page.emit(event, payload), ended])
      if (answer === null) return
      const told = ack.parse(answer)
      if (told.ok) return
      codes.add(told.code)
      if (!(told.code in problems) || told.code === 'INTERNAL') throw new Error(`${told.code} for ${event}`)
    })
    const details = await fc.check(property, { numRuns: deps.runs, seed: deps.seed })
    if (details.failed)
      return { examined, codes, found: `${String(details.errorInstance)} ${JSON.stringify(details.counterexample)}` }
  }
  return { examined, codes, found: null }
}

test('no event with any content causes an internal error', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  const queue = await testApp.schedule(doctor)
  const call = await testApp.liveCall(queue, patient)
  const guest = await testApp.guest(call)
  const meeting = await testApp.meeting(doctor, { patient })
  const connect = [doctor, patient, guest, null].map((who) => () => testApp.socket(who))
  const ids = [queue.id, call, patient.id, guest.id, meeting.roomId, `call_${call}`]
  const { authenticate, ...others } = clientEvents
  const { examined, codes, found } = await fuzzEvents(others, { connect, ids, runs: 60, seed })
  expect(found, `FUZZ_SEED=${seed}`).toBeNull()
  expect(examined).toBeGreaterThanOrEqual(60 * Object.keys(others).length)
  // Some messages passed the validation.
  for (const code of ['VALIDATION', 'UNAUTHENTICATED', 'NOT_FOUND']) expect(codes).toContain(code)
  const strangers = await fuzzEvents({ authenticate }, { connect: connect.slice(3), ids, runs: 60, seed })
  expect(strangers.found, `FUZZ_SEED=${seed}`).toBeNull()
})

test('the fuzzer finds an error that was planted', async () => {
  const log = createLogger('silent')
  const proxies = createProxies([])
  const principal = { userId: '01900000-0000-7000-8000-000000000001', role: 'PATIENT' as const }
  const hub = createSocketHub({
    clock: createTestClock(),
    log,
    corsOrigins: [],
    verify: async () => ({ ...principal, expiresAt: new Date('2099-01-01') }),
    cookieToken: () => null,
    trustedOrigin: () => true,
    proxies,
    keptAddress: () => null,
    onRefused: async () => {},
    limits: { unknown, known: { ...known, flow: { ...known.flow, ...flow } } },
    guestsByLink: false,
  })
  const schema = z.object({ name: z.string() })
  hub.on('planted', schema, async (_socket, { name }) => {
    await testApp.rows('SELECT $1::text', [name])
  })
  const free = async () => {}
  const unhurried = { perAddress: { points: 1_000_000, seconds: 1 }, refusedAfter: 0 }
  const rates = { fromAddress: free, ofAccount: free, operation: free }
  const http = await createHttp({
    log,
    corsOrigins: [],
    publicUrl: null,
    proxies,
    neighbours: hub.neighbours,
    rates,
    requests: unhurried,
    metrics: noMetrics,
  })
  const url = await http.listen({ port: 0, host: '127.0.0.1' })
  const page = createSocket(url, 'token')
  await page.wait('authenticated')
  // The seed is fixed, because this tests the fuzzer.
  const { found } = await fuzzEvents(
    { planted: schema },
    { connect: [async () => page], ids: ['x'], runs: 3_000, seed: 7 },
  )
  expect(found).toMatch(/^Error: INTERNAL for planted/)
  page.close()
  await hub.close()
  await http.close()
})

const digits = fc.stringMatching(/^[0-9]{0,3}$/)
const json = fc.oneof(
  hostile.map((value) => JSON.stringify(value) ?? ''),
  fc.json(),
  fc.constantFrom(
    '[',
    '["join-room"',
    '["authenticate",{}]',
    '["authenticate"]',
    '[[]]',
    '["__proto__",{}]',
    '{"token":1}',
  ),
)
/** Engine.IO and Socket.IO packets, and texts that look nearly like one. */
const packet = fc.oneof(
  fc.tuple(digits, fc.constantFrom('', '/', '/admin,', '/,', '//'), digits, json).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('42', '43', '40', '451-', '452-', '461-'), digits, json).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const frame = fc.oneof(packet, fc.uint8Array({ maxLength: 60 }))

/** Opens a connection, sends everything, and waits until it was read or the connection has ended. */
async function throwAt(url: string, first: string | null, frames: (string | Uint8Array)[]): Promise<string[]> {
  const raw = new WebSocket(url)
  raws.push(raw)
  const heard: string[] = []
  let over = false
  raw.on('message', (data) => heard.push(String(data)))
  raw.on('error', () => {})
  raw.on('close', () => {
    over = true
  })
  await until(() => heard.length > 0 || over, 'the greeting')
  if (first !== null) raw.send(first)
  for (const one of frames) raw.send(one, () => {})
  let ponged = false
  raw.once('pong', () => {
    ponged = true
  })
  raw.ping('', undefined, () => {})
  await until(() => ponged || over, 'the end')
  raw.terminate()
  return heard
}

const wellAfter = async () => expect((await testApp.call(null, 'health')).status).toBe(200)

test.each(['/socket.io', '/api/socket.io'])('no frame on %s disturbs another client', async (path) => {
  const bystander = await testApp.socket(await testApp.patient(), { path })
  const url = `${testApp.url.replace('http', 'ws')}${path}/?EIO=4&transport=websocket`
  const property = fc.asyncProperty(
    fc.array(frame, { minLength: 1, maxLength: 8 }),
    fc.boolean(),
    async (frames, joins) => {
      await throwAt(url, joins ? '40' : null, frames)
      expect(await bystander.emit('probe', {})).toEqual({ ok: true })
    },
  )
  await fc.assert(property, { numRuns: 150, seed })
  const polled = fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 5 }), async (packets) => {
    const address = `${testApp.url}${path}/?EIO=4&transport=polling`
    const opened = await (await fetch(address)).text()
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
    const body = packets.map((one) => one.toWellFormed()).join('\u001e')
    const headers = { 'content-type': 'text/plain;charset=UTF-8' }
    // Frames that no client sends end the connection without an answer.
    const status = await fetch(`${address}&sid=${sid}`, { method: 'POST', headers, body }).then(
      (answer) => answer.status,
      (error: TypeError) => (error.cause as { code?: string }).code,
    )
    expect([200, 400, 'UND_ERR_SOCKET', 'ECONNRESET']).toContain(status)
    expect(await bystander.emit('probe', {})).toEqual({ ok: true })
  })
  await fc.assert(polled, { numRuns: 60, seed })
  await wellAfter()
})

test("no message to PeerJS disturbs another client or is delivered under another's id", async () => {
  const url = (id: string) => `${testApp.url.replace('http', 'ws')}/peerjs/peerjs?key=peerjs&id=${id}&token=t`
  const ear = new WebSocket(url('ear'))
  raws.push(ear)
  const heard: unknown[] = []
  ear.on('message', (data) => heard.push(JSON.parse(String(data))))
  await until(() => heard.length > 0, 'the greeting')
  const message = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record(
          {
            type: fc.oneof(
              fc.constantFrom('OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE', 'HEARTBEAT', 'OPEN'),
              hostile,
            ),
            dst: fc.oneof(fc.constantFrom('ear', 'absent', 'mouth'), hostile),
            src: fc.constantFrom('ear', 'absent', '__proto__'),
            payload: hostile,
          },
          { requiredKeys: ['type'] },
        )
        .map((one) => JSON.stringify(one)),
    },
    { weight: 1, arbitrary: frame },
  )
  const property = fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
    await throwAt(url('mouth'), null, messages)
    expect(ear.readyState).toBe(WebSocket.OPEN)
  })
  await fc.assert(property, { numRuns: 200, seed })
  for (const one of heard.slice(1)) expect(one).toMatchObject({ src: 'mouth', dst: 'ear' })
  expect(heard.length).toBeGreaterThan(20)
  await wellAfter()
})
