// What a socket may send before and after somebody has signed in on it.
import { afterAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Flow, limits } from '../src/platform/limits.ts'
import { FRAGMENTS } from '../src/platform/sockets/packets.ts'
import { createTestApp, until } from './test-app.ts'

const testApp = await createTestApp()
const raws: WebSocket[] = []
afterAll(async () => {
  for (const one of raws) one.terminate()
  await testApp.close()
})
const { unknown, known } = limits.sockets

/** A raw Socket.IO connection on the namespace, without a token. @param address in the loopback network */
async function stranger(address = '127.0.0.1', path = '/socket.io') {
  const url = `${testApp.url.replace('http', 'ws')}${path}/?EIO=4&transport=websocket`
  const socket = new WebSocket(url, { localAddress: address })
  raws.push(socket)
  const heard: string[] = []
  let refused = false
  socket.on('error', () => {
    refused = true
  })
  socket.on('message', (data) => {
    heard.push(String(data))
    // Engine.IO's ping requires a pong.
    if (String(data) === '2') socket.send('3')
  })
  await until(() => heard.length > 0 || refused, 'an answer')
  if (!refused) {
    socket.send('40')
    await until(() => heard.some((one) => one.startsWith('40{')), 'the namespace')
  }
  return {
    refused,
    heard,
    raw: socket,
    send: (text: string) => socket.send(text),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    closed: () => until(() => socket.readyState === WebSocket.CLOSED, 'the close'),
  }
}

/** JSON whose parsing would be noticed: one event that is answered, and one that is refused. */
const message = (bytes: number) => `420["join_schedule",{"scheduleId":"${'x'.repeat(bytes)}"}]`

test.each(['/socket.io', '/api/socket.io'])(
  'on %s a big message of a stranger is not parsed and ends the connection',
  async (path) => {
    const big = await stranger('127.0.0.1', path)
    const before = testApp.lines.length
    for (let nth = 0; nth < 5; nth += 1) big.send(message(126_000))
    await big.closed()
    expect(big.heard.some((one) => one.startsWith('430'))).toBe(false)
    expect(testApp.lines.length).toBe(before)
    // A socket that has signed in may send as much, and gets an answer.
    const page = await testApp.socket(await testApp.patient(), { path })
    expect(await page.emit('join_schedule', { scheduleId: 'x'.repeat(100_000) })).toMatchObject({ code: 'VALIDATION' })
  },
)

test.each(['/socket.io', '/api/socket.io'])('on %s the same limit holds for long-polling', async (path) => {
  const address = `${testApp.url}${path}/?EIO=4&transport=polling`
  const opened = await (await fetch(address)).text()
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
  const post = (body: string) =>
    fetch(`${address}&sid=${sid}`, { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body })
  expect((await post('40')).status).toBe(200)
  expect(await (await fetch(`${address}&sid=${sid}`)).text()).toContain('40{')
  await expect(post(message(100_000))).rejects.toThrow()
  // The connection has ended without a close frame.
  expect(await (await fetch(`${address}&sid=${sid}`)).text()).not.toContain('430')
  expect((await post(message(1))).status).toBe(400)
})

describe.each(['/socket.io', '/api/socket.io'])('packets on %s that are no messages', (path) => {
  const burst = (flow: Flow) => flow.messages.burst + flow.refusals + 50

  test('a pong without a ping ends a WebSocket at once', async () => {
    const one = await stranger('127.0.0.9', path)
    one.send('3')
    await one.closed()
  })

  test('every other kind of packet counts, of strangers and of clients who have signed in', async () => {
    const { token } = await testApp.patient()
    for (const flow of [unknown.flow, known.flow])
      for (const packet of ['0', '6', '']) {
        const one = await stranger('127.0.0.9', path)
        if (flow === known.flow) {
          one.send(`420["authenticate",{"token":"${token}"}]`)
          await until(() => one.heard.some((text) => text.includes('"authenticated"')), 'the sign-in')
        }
        // The packet for the namespace was the first one.
        const left = flow === unknown.flow ? burst(flow) - 1 : burst(flow)
        // An empty packet cannot be parsed, which ends the connection even earlier.
        if (packet !== '') {
          for (let nth = 0; nth < left - 1; nth += 1) one.send(packet)
          // The connection still exists: the last allowed message is answered.
          one.send('421["probe",{}]')
          await until(() => one.heard.some((text) => text.startsWith('431')), 'an answer')
        }
        one.send(packet)
        await one.closed()
      }
  })

  test('pings and pongs of the WebSocket count, and few fragments are allowed', async () => {
    const [pings, pongs] = [await stranger('127.0.0.9', path), await stranger('127.0.0.9', path)]
    for (let nth = 0; nth < burst(unknown.flow); nth += 1) pings.raw.ping()
    for (let nth = 0; nth < burst(unknown.flow); nth += 1) pongs.raw.pong()
    await pings.closed()
    await pongs.closed()
    const parts = await stranger('127.0.0.9', path)
    for (let nth = 0; nth <= FRAGMENTS; nth += 1) parts.raw.send('', { fin: false })
    await parts.closed()
  })

  test('a packet that is too long ends the connection', async () => {
    const one = await stranger('127.0.0.9', path)
    one.send(`6${'x'.repeat(100)}`)
    await one.closed()
  })

  /** A raw long-polling session. */
  async function polling() {
    const address = `${testApp.url}${path}/?EIO=4&transport=polling`
    const opened = await (await fetch(address)).text()
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
    const post = (body: string) => fetch(`${address}&sid=${sid}`, { method: 'POST', body })
    /** The server does not know the session any more. */
    const isGone = async () => (await post('6')).status === 400
    return { post, isGone }
  }

  test('long-polling has the same limits for pongs, numbers of packets, long packets and big bodies', async () => {
    const separated = (packet: string, count: number) => Array<string>(count).fill(packet).join('\x1e')
    const bodies = [
      '3',
      separated('3', 60_000),
      separated('6', burst(unknown.flow) + 1),
      `6${'x'.repeat(100)}`,
      `4${'x'.repeat(unknown.flow.messageBytes)}`,
    ]
    for (const body of bodies) {
      const one = await polling()
      await expect(one.post(body), body.slice(0, 20)).rejects.toThrow()
      expect(await one.isGone(), body.slice(0, 20)).toBe(true)
    }
    // The limit also counts packets in separate bodies.
    const slow = await polling()
    for (let nth = 0; nth < burst(unknown.flow); nth += 1) expect((await slow.post('6')).status).toBe(200)
    await expect(slow.post('6')).rejects.toThrow()
    expect(await slow.isGone()).toBe(true)
  })

  test('JSONP is refused', async () => {
    const answer = await fetch(`${testApp.url}${path}/?EIO=4&transport=polling&j=0`)
    expect(answer.status).toBe(403)
  })
})

test('messages of a stranger that come too fast are dropped unparsed and then end the connection', async () => {
  const fast = await stranger('127.0.0.3')
  // The packet for the namespace was the first one.
  const rest = unknown.flow.messages.burst - 1
  for (let nth = 0; nth < rest + unknown.flow.refusals; nth += 1) fast.send(message(10))
  await until(() => fast.heard.filter((one) => one.startsWith('430')).length >= rest, 'the answers')
  fast.send('2probe')
  expect(fast.heard.filter((one) => one.startsWith('430'))).toHaveLength(rest)
  expect(fast.heard.filter((one) => one.includes('TOO_MANY'))).toHaveLength(1)
  fast.send(message(10))
  await fast.closed()
})

test("a stranger's messages above the budget of bytes are dropped unparsed", async () => {
  const heavy = await stranger('127.0.0.4')
  const size = 15_000
  for (let nth = 0; nth < 20; nth += 1) heavy.send(message(size))
  await until(() => heavy.heard.some((one) => one.includes('TOO_MANY')), 'the refusal')
  heavy.send(message(1))
  await until(() => heavy.heard.filter((one) => one.startsWith('430')).length > 4, 'a small one')
  expect(heavy.heard.filter((one) => one.startsWith('430'))).toHaveLength(
    Math.floor(unknown.flow.bytes.burst / size) + 1,
  )
})

test('a client who has signed in has a budget of bytes too, and a new sign-in does not refill it', async () => {
  const patient = await testApp.patient()
  const page = await testApp.socket(patient)
  const size = 100_000
  let answered = 0
  for (let nth = 0; nth < 30; nth += 1)
    page.socket.emit('join_schedule', { scheduleId: 'x'.repeat(size) }, () => {
      answered += 1
    })
  await until(() => page.of('error').some(({ code }) => code === 'TOO_MANY'), 'the refusal')
  expect(await page.emit('authenticate', { token: patient.token })).toEqual({ ok: true })
  for (let nth = 0; nth < 5; nth += 1)
    page.socket.emit('join_schedule', { scheduleId: 'x'.repeat(size) }, () => {
      answered += 1
    })
  await page.settle()
  expect(answered).toBe(Math.floor(known.flow.bytes.burst / size))
})

test('one address can hold a limited number of connections without a token, and others can connect', async () => {
  const held = []
  for (let nth = 0; nth < unknown.perAddress + 5; nth += 1) held.push(await stranger('127.0.0.5'))
  expect(held.filter(({ refused }) => refused)).toHaveLength(5)
  expect((await stranger('127.0.0.6')).refused).toBe(false)
  // A connection on which somebody signs in is no longer counted, so there is room again.
  const patient = await testApp.patient()
  const first = held[0]
  first?.send(`420["authenticate",{"token":"${patient.token}"}]`)
  await until(() => first?.heard.some((one) => one.includes('"authenticated"')), 'the sign-in')
  expect((await stranger('127.0.0.5')).refused).toBe(false)
  expect((await stranger('127.0.0.5')).refused).toBe(true)
})

test('one account can have five hundred connections on a node', async () => {
  const patient = await testApp.patient()
  for (let nth = 0; nth < known.perAccount; nth += 1) await testApp.socket(patient)
  const more = await testApp.socket(null)
  more.socket.emit('authenticate', { token: patient.token })
  await until(() => more.socket.disconnected, 'the close')
  const other = await testApp.socket(await testApp.patient())
  expect(await other.emit('probe', {})).toEqual({ ok: true })
  // Nor by a socket on which somebody else was signed in before.
  other.socket.emit('authenticate', { token: patient.token })
  await until(() => other.socket.disconnected, 'the close')
})

test('a node has a limited number of sockets that have signed in', async () => {
  const small = await createTestApp({ limits: { sockets: { unknown, known: { ...known, inAll: 2 } } } })
  const [one, other, third] = [await small.patient(), await small.patient(), await small.patient()]
  const first = await small.socket(one)
  await small.socket(other)
  const more = await small.socket(null)
  more.socket.emit('authenticate', { token: third.token })
  await until(() => more.socket.disconnected, 'the close')
  // A known connection may renew its token, or sign in as somebody else.
  expect(await first.emit('authenticate', { token: one.token })).toEqual({ ok: true })
  expect(await first.emit('authenticate', { token: third.token })).toEqual({ ok: true })
  first.socket.disconnect()
  // There is room again once the server has noticed the disconnect.
  await until(async () => {
    const again = await small.socket(null)
    again.socket.emit('authenticate', { token: third.token })
    await until(() => again.socket.disconnected || again.of('authenticated').length > 0, 'an answer')
    return again.socket.connected
  }, 'a place')
  await small.close()
})

test('a client that leaves the namespace loses the connection', async () => {
  const leaver = await stranger('127.0.0.7')
  leaver.send('41')
  await leaver.closed()
})

test('a possible guest by a link has two minutes to join, and any other stranger has ten seconds', async () => {
  const strict = await createTestApp({ config: { meetings: 'invite' } })
  const [guest, stale, other] = [
    await testApp.socket(null),
    await testApp.socket(null, { auth: { token: 'not a token' } }),
    await strict.socket(null),
  ]
  await stale.wait('auth_error')
  for (const clock of [testApp.clock, strict.clock]) clock.advance(unknown.milliseconds - 1)
  for (const one of [guest, stale]) expect(await one.emit('probe', {})).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await other.emit('probe', {})).toMatchObject({ code: 'UNAUTHENTICATED' })
  for (const clock of [testApp.clock, strict.clock]) clock.advance(1)
  await until(() => stale.socket.disconnected && other.socket.disconnected, 'the close')
  testApp.clock.advance(unknown.guestMilliseconds - unknown.milliseconds - 1)
  expect(await guest.emit('probe', {})).toMatchObject({ code: 'UNAUTHENTICATED' })
  testApp.clock.advance(1)
  await until(() => guest.socket.disconnected, 'the close of the guest')
  await strict.close()
})

test('only a limited number of strangers of one address get two minutes', async () => {
  const many = []
  for (let nth = 0; nth < unknown.guestsPerAddress + 3; nth += 1) many.push(await stranger('127.0.0.8'))
  testApp.clock.advance(unknown.milliseconds)
  await Promise.all(many.slice(unknown.guestsPerAddress).map((one) => one.closed()))
  expect(many.filter((one) => one.isOpen())).toHaveLength(unknown.guestsPerAddress)
})
