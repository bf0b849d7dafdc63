import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import type { Listening } from './bare-relay.ts'
import type { Order } from './idle-sockets.ts'
import { ask, beside, end, freePort } from './processes.ts'
import type { Scope } from './run.ts'
import { demand } from './run.ts'

/**
 * Opens idle sockets from two processes and waits until all are connected.
 * @returns a function that closes them all
 */
export async function openIdle(scope: Scope, url: string, tokens: string[] | number): Promise<() => Promise<void>> {
  const count = typeof tokens === 'number' ? tokens : tokens.length
  const half = Math.ceil(count / 2)
  const orders: Order[] =
    typeof tokens === 'number'
      ? [
          { url, count: half },
          { url, count: count - half },
        ]
      : [
          { url, tokens: tokens.slice(0, half) },
          { url, tokens: tokens.slice(half) },
        ]
  const holders = orders.map((order) => ({ order, child: beside('./idle-sockets.ts') }))
  for (const { child } of holders) scope.defer(() => end(child, 'SIGKILL'))
  const answers = await Promise.all(holders.map(({ child, order }) => ask<{ open: number }>(child, order)))
  const open = answers.reduce((sum, answer) => sum + answer.open, 0)
  demand(open === count, `${count} idle sockets were wanted, ${open} are open`)
  return async () => {
    await Promise.all(holders.map(({ child }) => ask(child, { close: true })))
    await Promise.all(holders.map(({ child }) => end(child)))
  }
}

/** Starts the reference server in its own process. */
export async function startBareRelay(scope: Scope, execArgv: string[] = []) {
  const port = await freePort()
  const child = beside('./bare-relay.ts', [String(port)], execArgv)
  scope.defer(() => end(child, 'SIGKILL'))
  const [said] = (await once(child, 'message')) as [Listening]
  demand(said === 'listening', 'the bare relay listens')
  return { url: `http://127.0.0.1:${port}`, child }
}

/** Opens one socket, which is signed in if there is a token. */
export async function openSocket(scope: Scope, url: string, auth: { token?: string; room?: string }): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    auth,
    reconnectionDelay: 100,
    reconnectionDelayMax: 200,
  })
  scope.defer(() => socket.disconnect())
  await new Promise<void>((done, fail) => {
    socket.once(auth.token ? 'authenticated' : 'connect', () => done())
    socket.once('auth_error', (error: { message: string }) => fail(new Error(error.message)))
  })
  return socket
}

const agent = new Agent({ keepAlive: true })

/** Sends a JSON request over a kept-alive connection, by Node's own client. */
export function send(
  method: string,
  url: string,
  { body, token }: { body?: unknown; token?: string } = {},
): Promise<{ status: number; text: string }> {
  return new Promise((done, fail) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const outgoing = request(url, { method, agent, headers }, (incoming) => {
      let answer = ''
      incoming.setEncoding('utf8').on('data', (part: string) => {
        answer += part
      })
      incoming.on('end', () => done({ status: incoming.statusCode ?? 0, text: answer }))
    })
    outgoing.on('error', fail)
    outgoing.end(text)
  })
}
