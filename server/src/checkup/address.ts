import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import { type Finding, failed, ok, reasonOf, skipped, warning } from './finding.ts'

const ANSWER_MS = 10_000
const DAY_MS = 24 * 60 * 60_000
/** Certificates of Let's Encrypt are renewed 30 days before their end, so one with fewer days was not renewed. */
const RENEWED_DAYS = 21
/** The most that is read of an answer, in bytes. */
const MOST_BYTES = 100_000

interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  /** When the certificate ends; null: there is none. */
  certificateEnds: Date | null
}

function get(url: URL, headers: Record<string, string> = {}): Promise<Reply> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, timeout: ANSWER_MS, agent: false }, (response) => {
      const ends = (response.socket as Partial<TLSSocket>).getPeerCertificate?.().valid_to
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (body.length < MOST_BYTES) body += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response
        resolve({ status, headers: answered, body, certificateEnds: ends === undefined ? null : new Date(ends) })
      })
    })
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('there is no answer'), { code: 'ETIMEDOUT' })))
    sent.on('error', reject)
    sent.end()
  })
}

/** @returns the member of an answer in JSON, or undefined */
function member(body: string, name: string): unknown {
  try {
    return (JSON.parse(body) as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

/**
 * Asks the clinic's address as a browser does: by its public name, through the proxy.
 * @param publicUrl null: there is no address, and the server is asked on this machine
 */
export async function checkAddress(publicUrl: URL | null, port: number, now: Date): Promise<Finding[]> {
  const base = publicUrl ?? new URL(`http://localhost:${port}`)
  let live: Reply
  try {
    live = await get(new URL('/health/live', base))
  } catch (error) {
    return [
      failed(
        'Address',
        `${base.origin} does not answer: ${reasonOf(error)}.`,
        'Is the server running? Does the name lead to the proxy, and does the firewall let it in?',
      ),
    ]
  }
  if (live.status >= 502 && live.status <= 504)
    return [
      failed(
        'Address',
        `the proxy at ${base.origin} answers, and does not reach the server (${live.status}).`,
        'Is the server running, and does the proxy lead to its HOST and PORT?',
      ),
    ]
  if (live.status !== 200 || member(live.body, 'status') !== 'live')
    return [
      failed(
        'Address',
        `something else than MedConsult answers at ${base.origin} (${live.status}).`,
        'Let the proxy pass on every path, and not only some.',
      ),
    ]
  const found = [ok('Address', `${base.origin} answers.`), ...checkCertificate(base, live, now)]
  try {
    found.push(await checkReady(base), await checkHeaders(base))
    if (publicUrl?.protocol === 'https:') found.push(await checkPlainHttp(publicUrl))
    found.push(await checkPolling(base), await checkForeignOrigin(base), await checkWebSocket(base))
  } catch (error) {
    found.push(
      failed(
        'Address',
        `${base.origin} answers some requests and not others: ${reasonOf(error)}.`,
        'See the log of the proxy.',
      ),
    )
  }
  return found
}

async function checkReady(base: URL): Promise<Finding> {
  const { status, body } = await get(new URL('/health/ready', base))
  if (status === 200) return ok('Server', `it is ready (build ${String(member(body, 'build'))}).`)
  return failed('Server', `it runs and is not ready (${status}).`, 'See the findings about the database, and the log.')
}

function checkCertificate(base: URL, { certificateEnds }: Reply, now: Date): Finding[] {
  if (base.protocol !== 'https:' || certificateEnds === null)
    return [skipped('Certificate', 'the address has none. Browsers give a camera to https:// pages only.')]
  const days = Math.floor((certificateEnds.getTime() - now.getTime()) / DAY_MS)
  const until = certificateEnds.toISOString().slice(0, 10)
  return days < RENEWED_DAYS
    ? [warning('Certificate', `it ends in ${days} days, on ${until}.`, 'Find out why it was not renewed.')]
    : [ok('Certificate', `it is good until ${until}.`)]
}

async function checkHeaders(base: URL): Promise<Finding> {
  const { headers } = await get(base)
  const wanted = ['content-security-policy', 'x-content-type-options']
  if (base.protocol === 'https:') wanted.push('strict-transport-security')
  const missing = wanted.filter((name) => headers[name] === undefined)
  return missing.length === 0
    ? ok('Headers', 'the headers that protect pages arrive.')
    : warning(
        'Headers',
        `these headers of the server do not arrive: ${missing.join(', ')}.`,
        'Let the proxy keep them.',
      )
}

/** Whoever types the address without https:// must be sent to it, or find nothing. */
async function checkPlainHttp(publicUrl: URL): Promise<Finding> {
  const plain = new URL(`http://${publicUrl.hostname}/`)
  const reply = await get(plain).catch(() => null)
  if (reply === null) return ok('Plain HTTP', 'nothing answers without encryption.')
  const { location } = reply.headers
  const isSentOn = reply.status >= 301 && reply.status <= 308 && String(location).startsWith('https://')
  return isSentOn
    ? ok('Plain HTTP', 'whoever comes without encryption is sent to https://.')
    : warning(
        'Plain HTTP',
        `${plain.origin} answers without encryption.`,
        'Let the proxy send everybody there to https://.',
      )
}

const POLLING = '/socket.io/?EIO=4&transport=polling'

async function checkPolling(base: URL): Promise<Finding> {
  const { status, body } = await get(new URL(POLLING, base), { origin: base.origin })
  if (status === 200 && body.startsWith('0{')) return ok('Long polling', 'pages get live updates without WebSockets.')
  return failed('Long polling', `the answer is ${status}.`, 'Let the proxy pass on /socket.io/ without a cache.')
}

async function checkForeignOrigin(base: URL): Promise<Finding> {
  const origin = 'https://another-site.invalid'
  const { headers } = await get(new URL('/health/live', base), { origin })
  const allowed = headers['access-control-allow-origin']
  return allowed === '*' || allowed === origin
    ? warning('Other sites', 'pages of any site may read the answers.', 'Let the proxy add no Access-Control headers.')
    : ok('Other sites', 'pages of other sites cannot read the answers.')
}

function checkWebSocket(base: URL): Promise<Finding> {
  const url = new URL('/socket.io/?EIO=4&transport=websocket', base)
  url.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:'
  const check = 'WebSocket'
  const next = 'Let the proxy pass on Upgrade and Connection, as the samples in deploy/ do.'
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { origin: base.origin, handshakeTimeout: ANSWER_MS })
    const end = (finding: Finding): void => {
      clearTimeout(late)
      resolve(finding)
      socket.terminate()
    }
    const silent = () => end(failed(check, 'it opens, and nothing arrives by it. Pages poll instead.', next))
    const late = setTimeout(silent, 2 * ANSWER_MS)
    socket.once('close', silent)
    socket.once('message', (data) =>
      end(
        String(data).startsWith('0{')
          ? ok(check, 'live updates arrive at once.')
          : failed(check, 'something else than MedConsult answers.', next),
      ),
    )
    socket.once('error', (error) =>
      end(failed(check, `it does not get through: ${reasonOf(error)}. Pages poll instead, which is slower.`, next)),
    )
  })
}
