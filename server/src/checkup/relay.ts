import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../platform/clock.ts'
import { type IceConfig, iceServersFor } from '../room/index.ts'
import { type Finding, failed, ok, reasonOf, skipped, warning } from './finding.ts'
import { type Answer, type Credentials, decode, encode, lengthOf } from './stun.ts'

/** How long the server may take for one answer, in milliseconds. */
const ANSWER_MS = 5_000
/** When a request over UDP is repeated, in milliseconds after the one before (RFC 8489, 6.2.1). */
const REPEAT_MS = 500

interface Address {
  host: string
  port: number
  way: 'udp' | 'tcp' | 'tls'
}

/** @returns null for text that is no `stun:`, `turn:` or `turns:` address (RFC 7064, RFC 7065) */
function parseIceUrl(url: string): Address | null {
  const found = /^(stuns?|turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/i.exec(url)
  if (!found?.[2]) return null
  const secure = found[1]?.toLowerCase().endsWith('ns') ?? false
  const port = found[3] === undefined ? (secure ? 5349 : 3478) : Number(found[3])
  const way = secure ? 'tls' : found[4]?.toLowerCase() === 'tcp' ? 'tcp' : 'udp'
  return { host: found[2].replace(/^\[|\]$/g, ''), port, way }
}

/** A connection to a STUN or TURN server. */
interface Line {
  /** Sends a request and waits for its answer. @throws when there is none */
  ask(request: Parameters<typeof encode>[0]): Promise<Answer>
  close(): void
}

const noAnswer = (): Error => Object.assign(new Error('there is no answer'), { code: 'ETIMEDOUT' })

async function openUdp({ host, port }: Address): Promise<Line> {
  // A socket for UDP does not say that it does not know a name.
  const { address, family } = await lookup(host)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.connect(port, address, resolve)
  })
  // More than one packet may be refused, and also after the question was answered.
  socket.on('error', () => undefined)
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const { bytes, transaction } = encode(request)
        const send = () => socket.send(bytes)
        const repeat = setInterval(send, REPEAT_MS)
        const end = (settle: () => void): void => {
          clearInterval(repeat)
          clearTimeout(late)
          socket.off('error', broken).off('message', heard)
          settle()
        }
        const late = setTimeout(() => end(() => reject(noAnswer())), ANSWER_MS)
        const broken = (error: Error) => end(() => reject(error))
        const heard = (message: Buffer) => {
          const answer = decode(message)
          if (answer?.transaction === transaction) end(() => resolve(answer))
        }
        socket.on('error', broken).on('message', heard)
        send()
      }),
    close: () => socket.close(),
  }
}

async function openStream({ host, port, way }: Address): Promise<Line> {
  const named = isIP(host) === 0 ? { servername: host } : {}
  const socket = way === 'tls' ? connectTls({ host, port, ...named }) : connectTcp({ host, port })
  let broken: Error | null = null
  const fallen = new Promise<never>((_, reject) => {
    socket.on('error', (error) => {
      broken = error
      reject(error)
    })
    socket.on('close', () => reject(broken ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    socket.setTimeout(ANSWER_MS, () => socket.destroy(noAnswer()))
  })
  // It is awaited only while something is asked.
  fallen.catch(() => undefined)
  const opened = new Promise<void>((resolve) =>
    socket.once(way === 'tls' ? 'secureConnect' : 'connect', () => resolve()),
  )
  await Promise.race([opened, fallen])
  const waiting = new Map<string, (answer: Answer) => void>()
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let length = lengthOf(rest); length !== null && rest.length >= length; length = lengthOf(rest)) {
      const answer = decode(rest.subarray(0, length))
      rest = rest.subarray(length)
      if (answer) waiting.get(answer.transaction)?.(answer)
    }
  })
  return {
    ask(request) {
      const { bytes, transaction } = encode(request)
      const answered = new Promise<Answer>((resolve) => waiting.set(transaction, resolve))
      socket.write(bytes)
      return Promise.race([answered, fallen]).finally(() => waiting.delete(transaction))
    },
    close: () => socket.destroy(),
  }
}

const open = (address: Address): Promise<Line> => (address.way === 'udp' ? openUdp(address) : openStream(address))

/** Tells whether only machines of the same network reach an address (RFC 1918, RFC 4193, RFC 3927). */
const isPrivate = (address: string): boolean =>
  /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe80|0:0:0:0:0:0:0:1$)/i.test(address)

async function checkStun(url: string): Promise<Finding> {
  const check = `STUN ${url}`
  const address = parseIceUrl(url)
  if (!address) return failed(check, 'this address cannot be read.', 'Correct ICE_URLS.')
  let line: Line | null = null
  try {
    line = await open(address)
    const { address: seen } = await line.ask({ method: 'binding' })
    return ok(check, `it answers, and sees this machine as ${seen ?? 'unknown'}.`)
  } catch (error) {
    return failed(check, `${reasonOf(error)}.`, 'Is the server running, and does its firewall let this port in?')
  } finally {
    line?.close()
  }
}

/** Makes an allocation as a browser does, and gives it back. */
async function checkTurn(
  url: string,
  { username, password }: { username: string; password: string },
): Promise<Finding> {
  const check = `Relay ${url}`
  const address = parseIceUrl(url)
  if (!address) return failed(check, 'this address cannot be read.', 'Correct TURN_URLS.')
  let line: Line | null = null
  try {
    line = await open(address)
    const first = await line.ask({ method: 'allocate' })
    if (first.error === null)
      return failed(check, 'it relays for everybody, without a password.', 'Set use-auth-secret in turnserver.conf.')
    if (first.error !== 401 || first.realm === null || first.nonce === null)
      return failed(check, `it answers with the error ${first.error}.`, 'See the log of the relay.')
    const credentials: Credentials = { username, password, realm: first.realm, nonce: first.nonce }
    const { error, address: relayed } = await line.ask({ method: 'allocate', credentials })
    if (error === null) await line.ask({ method: 'refresh', lifetime: 0, credentials }).catch(() => undefined)
    return verdict(check, { error, relayed, host: address.host })
  } catch (error) {
    const open = address.way === 'udp' ? 'UDP' : 'TCP'
    return failed(
      check,
      `${reasonOf(error)}.`,
      `Is the relay running, and does its firewall let ${open} port ${address.port} in?`,
    )
  } finally {
    line?.close()
  }
}

function verdict(
  check: string,
  { error, relayed, host }: { error: number | null; relayed: string | null; host: string },
): Finding {
  if (error === 401 || error === 441)
    return failed(
      check,
      'it refuses our password.',
      'TURN_SECRET and static-auth-secret have to be the same, and the clocks of both machines right.',
    )
  if (error === 486 || error === 508)
    return failed(check, 'it has no room for another call.', 'Raise total-quota and the range of ports of the relay.')
  if (error !== null) return failed(check, `it refuses with the error ${error}.`, 'See the log of the relay.')
  if (relayed !== null && isPrivate(relayed) && !isPrivate(host))
    return warning(
      check,
      `it relays from ${relayed}, which patients cannot reach.`,
      'Set external-ip in turnserver.conf to the public address of the relay.',
    )
  return ok(check, `it relays from ${relayed ?? 'an unknown address'}.`)
}

/** Checks each STUN and TURN address by each way that is configured. */
export async function checkRelay(config: IceConfig, clock: Clock): Promise<Finding[]> {
  const stun = await Promise.all(config.stunUrls.map(checkStun))
  if (config.turnUrls.length === 0)
    return [
      ...stun,
      skipped(
        'Relay',
        'TURN_URLS is not set. Without a relay, some patients on mobile or company networks get no picture.',
      ),
    ]
  const { iceServers } = iceServersFor(config, 'checkup', 'check', clock)
  const { username = '', credential = '' } = iceServers.find((one) => one.username !== undefined) ?? {}
  const turn = await Promise.all(config.turnUrls.map((url) => checkTurn(url, { username, password: credential })))
  const ways = new Set(config.turnUrls.map((url) => parseIceUrl(url)?.way))
  const missing = ways.has('tls')
    ? []
    : [
        warning(
          'Relay',
          'none of TURN_URLS is a turns: address.',
          'Add one at port 443 or 5349: some company networks let nothing else out.',
        ),
      ]
  return [...stun, ...turn, ...missing]
}
