// What a socket may send before anybody knows whose it is, and after.
import { afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { limits } from '../src/platform/limits.ts'
import { createWorld, until } from './world.ts'

const world = await createWorld()
const raws: WebSocket[] = []
afterAll(async () => {
  for (const one of raws) one.terminate()
  await world.close()
})
const { unknown, known } = limits.sockets

/** A Socket.IO connection by hand, on the namespace, as nobody. @param address one of the loopback network */
async function stranger(address = '127.0.0.1', path = '/socket.io') {
  const url = `${world.url.replace('http', 'ws')}${path}/?EIO=4&transport=websocket`
  const socket = new WebSocket(url, { localAddress: address })
  raws.push(socket)
  const heard: string[] = []
  let refused = false
  socket.on('error', () => {
    refused = true
  })
  socket.on('message', (data) => {
    heard.push(String(data))
    // Engine.IO's ping wants its pong.
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
    send: (text: string) => socket.send(text),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    closed: () => until(() => socket.readyState === WebSocket.CLOSED, 'the close'),
  }
}

/** JSON that would be noticed if it were parsed: an event to answer, and one that asks for a refusal. */
const message = (bytes: number) => `420["join_schedule",{"scheduleId":"${'x'.repeat(bytes)}"}]`

test.each(['/socket.io', '/api/socket.io'])(
  '%s: of a stranger, a big message is not parsed, it ends the connection',
  async (path) => {
    const big = await stranger('127.0.0.1', path)
    const before = world.lines.length
    for (let nth = 0; nth < 5; nth += 1) big.send(message(126_000))
    await big.closed()
    expect(big.heard.some((one) => one.startsWith('430'))).toBe(false)
    expect(world.lines.length).toBe(before)
    // Somebody who has signed in may: it is answered.
    const page = await world.socket(await world.patient(), { path })
    expect(await page.emit('join_schedule', { scheduleId: 'x'.repeat(100_000) })).toMatchObject({ code: 'VALIDATION' })
  },
)

test.each(['/socket.io', '/api/socket.io'])('%s by long-polling: the same limit', async (path) => {
  const address = `${world.url}${path}/?EIO=4&transport=polling`
  const opened = await (await fetch(address)).text()
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
  const post = (body: string) =>
    fetch(`${address}&sid=${sid}`, { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body })
  expect((await post('40')).status).toBe(200)
  expect(await (await fetch(`${address}&sid=${sid}`)).text()).toContain('40{')
  await post(message(100_000))
  // Engine.IO says goodbye, and answers nothing besides.
  expect(await (await fetch(`${address}&sid=${sid}`)).text()).not.toContain('430')
  expect((await post(message(1))).status).toBe(400)
})

test('of a stranger, messages too fast are dropped unparsed, and one who goes on is closed', async () => {
  const fast = await stranger('127.0.0.3')
  // The namespace was the first.
  const rest = unknown.flow.messages.burst - 1
  for (let nth = 0; nth < rest + unknown.flow.refusals; nth += 1) fast.send(message(10))
  await until(() => fast.heard.filter((one) => one.startsWith('430')).length >= rest, 'the answers')
  fast.send('2probe')
  expect(fast.heard.filter((one) => one.startsWith('430'))).toHaveLength(rest)
  expect(fast.heard.filter((one) => one.includes('TOO_MANY'))).toHaveLength(1)
  fast.send(message(10))
  await fast.closed()
})

test('of a stranger, bytes too many are dropped unparsed', async () => {
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

test('who signed in has a budget of bytes too, and signing in again does not fill it', async () => {
  const patient = await world.patient()
  const page = await world.socket(patient)
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

test('one address holds its share of connections without a token, and keeps nobody else out', async () => {
  const held = []
  for (let nth = 0; nth < unknown.perAddress + 5; nth += 1) held.push(await stranger('127.0.0.5'))
  expect(held.filter(({ refused }) => refused)).toHaveLength(5)
  expect((await stranger('127.0.0.6')).refused).toBe(false)
  // Whoever signs in is no stranger any more: there is a place again.
  const patient = await world.patient()
  const first = held[0]
  first?.send(`420["authenticate",{"token":"${patient.token}"}]`)
  await until(() => first?.heard.some((one) => one.includes('"authenticated"')), 'the sign-in')
  expect((await stranger('127.0.0.5')).refused).toBe(false)
  expect((await stranger('127.0.0.5')).refused).toBe(true)
})

test('one account has five hundred connections on a node', async () => {
  const patient = await world.patient()
  for (let nth = 0; nth < known.perAccount; nth += 1) await world.socket(patient)
  const more = await world.socket(null)
  more.socket.emit('authenticate', { token: patient.token })
  await until(() => more.socket.disconnected, 'the close')
  const other = await world.socket(await world.patient())
  expect(await other.emit('probe', {})).toEqual({ ok: true })
})

test('who leaves the namespace does not keep the connection', async () => {
  const leaver = await stranger('127.0.0.7')
  leaver.send('41')
  await leaver.closed()
})

test('two minutes for a guest who may still come in by a link, ten seconds for anybody else', async () => {
  const strict = await createWorld({ config: { meetings: 'invite' } })
  const [guest, stale, other] = [
    await world.socket(null),
    await world.socket(null, { auth: { token: 'not a token' } }),
    await strict.socket(null),
  ]
  await stale.wait('auth_error')
  for (const clock of [world.clock, strict.clock]) clock.advance(unknown.milliseconds - 1)
  for (const one of [guest, stale]) expect(await one.emit('probe', {})).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await other.emit('probe', {})).toMatchObject({ code: 'UNAUTHENTICATED' })
  for (const clock of [world.clock, strict.clock]) clock.advance(1)
  await until(() => stale.socket.disconnected && other.socket.disconnected, 'the close')
  world.clock.advance(unknown.guestMilliseconds - unknown.milliseconds - 1)
  expect(await guest.emit('probe', {})).toMatchObject({ code: 'UNAUTHENTICATED' })
  world.clock.advance(1)
  await until(() => guest.socket.disconnected, 'the close of the guest')
  await strict.close()
})

test('of one address only some get two minutes', async () => {
  const many = []
  for (let nth = 0; nth < unknown.guestsPerAddress + 3; nth += 1) many.push(await stranger('127.0.0.8'))
  world.clock.advance(unknown.milliseconds)
  await Promise.all(many.slice(unknown.guestsPerAddress).map((one) => one.closed()))
  expect(many.filter((one) => one.isOpen())).toHaveLength(unknown.guestsPerAddress)
})
