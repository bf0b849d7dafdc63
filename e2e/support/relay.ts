import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './clinic.ts'

const sample = fileURLToPath(new URL('../../deploy/coturn.conf', import.meta.url))
const START_MS = 15_000

/** Returns why there can be no relay on this machine; null if there can. */
export function noRelay(): string | null {
  for (const [program, argument] of [
    ['turnserver', '--help'],
    ['openssl', 'version'],
  ] as const) {
    if (spawnSync(program, [argument], { stdio: 'ignore' }).error)
      return `${program} is not installed (Debian: apt-get install coturn openssl)`
  }
  return null
}

/** coturn on this machine, with the sample configuration. */
export class Relay {
  readonly port: number
  readonly tlsPort: number
  readonly secret = 'a secret of the tests'
  readonly #folder: string
  readonly #process: ChildProcess
  #output = ''

  private constructor(port: number, tlsPort: number, folder: string, changes: string[]) {
    this.port = port
    this.tlsPort = tlsPort
    this.#folder = folder
    const files = [`--cert=${folder}/cert.pem`, `--pkey=${folder}/key.pem`, `--pidfile=${folder}/pid`]
    const here = ['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1']
    const ports = [`--listening-port=${port}`, `--tls-listening-port=${tlsPort}`]
    const rest = [`--userdb=${folder}/db`, '--log-file=stdout', `--static-auth-secret=${this.secret}`]
    const args = ['-c', sample, ...here, ...ports, ...files, ...rest, ...changes]
    this.#process = spawn('turnserver', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString()
      })
  }

  /**
   * @param options `peersMeet`: whether its relayed addresses may reach each other; the sample denies those of this
   * machine
   */
  static async start({ peersMeet = true } = {}): Promise<Relay> {
    const changes = peersMeet ? ['--allow-loopback-peers', '--allowed-peer-ip=127.0.0.1'] : []
    const folder = mkdtempSync(join(tmpdir(), 'medconsult-relay-'))
    chmodSync(folder, 0o755)
    const key = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`]
    const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', ...kind, ...key, ...name], { stdio: 'ignore' })
    chmodSync(`${folder}/key.pem`, 0o644)
    const relay = new Relay(await freePort(), await freePort(), folder, changes)
    const until = Date.now() + START_MS
    while (!(await listens(relay.port)) || !(await listens(relay.tlsPort))) {
      if (relay.#process.exitCode !== null || Date.now() > until)
        throw new Error(`coturn did not start:\n${relay.#output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return relay
  }

  /** The server's configuration for this relay. */
  get environment(): Record<string, string> {
    const { udp, tcp, tls } = this.urls
    return { ICE_URLS: `stun:127.0.0.1:${this.port}`, TURN_URLS: `${udp},${tcp},${tls}`, TURN_SECRET: this.secret }
  }

  get urls() {
    return {
      udp: `turn:127.0.0.1:${this.port}?transport=udp`,
      tcp: `turn:127.0.0.1:${this.port}?transport=tcp`,
      tls: `turns:127.0.0.1:${this.tlsPort}?transport=tcp`,
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve))
      this.#process.kill('SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
