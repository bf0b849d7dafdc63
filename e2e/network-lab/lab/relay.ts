import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Namespaces, RELAY } from './namespaces.ts'
import { end, inside } from './shell.ts'

const sample = fileURLToPath(new URL('../../../deploy/coturn.conf', import.meta.url))
export const TURN_SECRET = 'known-to-the-lab-alone'
export const relayUrls = {
  ICE_URLS: `stun:${RELAY}:3478`,
  TURN_URLS: `turn:${RELAY}:3478?transport=udp,turn:${RELAY}:3478?transport=tcp`,
}
const START_MS = 20_000

/** Returns the sample configuration with the lab's address, secret and certificate. */
function configuration(folder: string): string {
  const replaced =
    /^(cert|pkey|tls-listening-port|static-auth-secret|log-file|pidfile|userdb|listening-ip|relay-ip|external-ip)=/
  // The sample rightly denies the networks for documentation, but here they are the public network.
  const ours = /^denied-peer-ip=(192\.0\.2|198\.51\.100|203\.0\.113)\./
  const kept = readFileSync(sample, 'utf8')
    .split('\n')
    .filter((line) => !replaced.test(line) && !ours.test(line))
  return [
    ...kept,
    `static-auth-secret=${TURN_SECRET}`,
    `listening-ip=${RELAY}`,
    `relay-ip=${RELAY}`,
    `pidfile=${join(folder, 'turnserver.pid')}`,
    `userdb=${join(folder, 'turnserver.db')}`,
    'no-tls',
    'no-dtls',
    'log-file=stdout',
    '',
  ].join('\n')
}

/** coturn in the public namespace, with the sample configuration of `deploy/`. */
export class Relay {
  readonly #namespaces: Namespaces
  readonly #file: string
  #process: ChildProcess | null = null
  #output = ''

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces
    this.#file = join(namespaces.folder, 'coturn.conf')
    writeFileSync(this.#file, configuration(namespaces.folder))
  }

  /** Starts it anew, without the allocations of an earlier run. */
  async restart(): Promise<void> {
    await this.stop()
    const args = ['netns', 'exec', this.#namespaces.of('public'), 'turnserver', '-c', this.#file]
    const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    this.#output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString()
      })
    }
    const until = Date.now() + START_MS
    while (!(await this.#listens())) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`coturn did not start:\n${this.#output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async stop(): Promise<void> {
    if (this.#process) await end(this.#process)
    this.#process = null
  }

  async #listens(): Promise<boolean> {
    const sockets = await inside(this.#namespaces.of('public'), 'ss', ['-Hlntu'])
    return ['udp', 'tcp'].every((protocol) => new RegExp(`^${protocol} .* ${RELAY}:3478 `, 'm').test(sockets))
  }
}
