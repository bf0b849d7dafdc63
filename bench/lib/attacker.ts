import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'

// One attacker in its own process, with its own address and ten connections.

export type Attack =
  | 'socket messages'
  | 'engine packets'
  | 'polling packets'
  | 'large sign-ins'
  | 'right sign-ins'
  | 'summaries'
  | 'ready'
  | 'peerjs offers'

export interface AttackOrder {
  attack: Attack
  url: string
  /** The attacker's own account. */
  account: { email: string; password: string; token: string }
  scheduleId: string
  visitId: string
}

const CONNECTIONS = 10
const ADDRESS = '127.0.0.2'
/** Size of one message in bytes. Before there were limits it was not too big. */
const BIG = 126_000
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, localAddress: ADDRESS })

/** Sends one request. @returns its answer, if there is one */
function send(method: string, url: string, token: string | null, body?: string): Promise<string> {
  return new Promise((done) => {
    const headers = {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    }
    const outgoing = request(url, { method, agent, headers }, (incoming) => {
      let answer = ''
      incoming.setEncoding('latin1').on('data', (part: string) => {
        answer += part
      })
      incoming.on('close', () => done(answer))
    })
    outgoing.on('error', () => setTimeout(done, 1, ''))
    outgoing.end(body)
  })
}

/** A connection that sends the same message as fast as possible, and reconnects when it is closed. */
function pour(url: string, begin: string | null, message: () => string): Promise<void> {
  return new Promise((done) => {
    const socket = new WebSocket(url, { localAddress: ADDRESS })
    const again = () => setTimeout(done, 10)
    socket.on('error', () => {})
    socket.on('close', again)
    const next = () => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message(), () => setImmediate(next))
    }
    socket.on('open', () => {
      if (begin !== null) socket.send(begin)
      next()
    })
  })
}

/**
 * Sends WebSocket frames (RFC 6455, 5.2) without a library, many in one write: a client library would be slower than
 * the server.
 */
function flood(url: URL, frames: Buffer): Promise<void> {
  return new Promise((done) => {
    const socket = connect({ port: Number(url.port), host: url.hostname, localAddress: ADDRESS })
    const head = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
    const key = `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`
    socket.write([`GET ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`, ...head, key, '', ''].join('\r\n'))
    const go = () => {
      while (!socket.destroyed && socket.write(frames)) {}
    }
    socket.once('data', () => {
      socket.on('drain', go)
      go()
    })
    socket.resume()
    socket.on('error', () => {})
    socket.on('close', () => setTimeout(done, 10))
  })
}

/** A long-polling session that sends the same body until the server ends it. */
async function poll(url: string, body: string): Promise<void> {
  const opened = await send('GET', url, null)
  const sid = /"sid":"([^"]+)"/.exec(opened)?.[1]
  if (sid) while ((await send('POST', `${url}&sid=${sid}`, null, body)) === 'ok') {}
  else await new Promise((resolve) => setTimeout(resolve, 10))
}

function attackOf({ attack, url, account, scheduleId, visitId }: AttackOrder): () => Promise<unknown> {
  const { email, password, token } = account
  const socketUrl = url.replace('http', 'ws')
  let count = 0
  switch (attack) {
    case 'socket messages': {
      const text = `420["authenticate",{"token":"${'x'.repeat(BIG)}"}]`
      return () => pour(`${socketUrl}/socket.io/?EIO=4&transport=websocket`, '40', () => text)
    }
    case 'engine packets': {
      // A masked text frame of one character: an Engine.IO pong.
      const frame = Buffer.from([0x81, 0x81, 0, 0, 0, 0, '3'.charCodeAt(0)])
      const frames = Buffer.concat(Array<Buffer>(2_000).fill(frame))
      return () => flood(new URL(`${url}/socket.io/?EIO=4&transport=websocket`), frames)
    }
    case 'polling packets': {
      const body = Array<string>(60_000).fill('3').join('\x1e')
      return () => poll(`${url}/socket.io/?EIO=4&transport=polling`, body)
    }
    case 'large sign-ins': {
      const body = JSON.stringify({ email, password, more: Array.from({ length: 24_000 }, (_, nth) => `entry-${nth}`) })
      return () => send('POST', `${url}/api/auth/login`, null, body.slice(0, 240_000))
    }
    case 'right sign-ins': {
      const body = JSON.stringify({ email, password })
      return () => send('POST', `${url}/api/auth/login`, null, body)
    }
    case 'summaries':
      return () => send('GET', `${url}/api/visits/${visitId}/summary.pdf`, token)
    case 'ready':
      return () => {
        count += 1
        const body = JSON.stringify({ isReady: count % 2 === 0 })
        return send('POST', `${url}/api/patient/schedules/${scheduleId}/toggle-ready`, token, body)
      }
    case 'peerjs offers': {
      // The largest size that the broker accepts, so that the first message does not end the connection.
      const payload = 'x'.repeat(60_000)
      const id = () => Math.random().toString(36).slice(2)
      const message = () => JSON.stringify({ type: 'OFFER', dst: id(), payload })
      return () => pour(`${socketUrl}/peerjs/peerjs?key=peerjs&id=${id()}&token=t`, null, message)
    }
  }
}

process.on('message', (order: AttackOrder) => {
  const attack = attackOf(order)
  for (let nth = 0; nth < CONNECTIONS; nth += 1)
    void (async () => {
      for (;;) await attack()
    })()
  process.send?.({ begun: true })
})
process.on('disconnect', () => process.exit(0))
