import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The first start creates a database, which takes long on a busy machine (milliseconds). */
const START_MS = 60_000
const STOP_MS = 15_000

/** Where a server runs, if not simply on this machine. */
export interface Site {
  /** The address at which the test reaches it; browsers may need another one. */
  origin: string
  /** The command that runs its program. */
  through: readonly string[]
  /** The folder with its data, which is removed at the end. */
  folder: string
  env: Record<string, string>
}

/** The real server, with a folder and a port of its own, run as by `npm start`. */
export class Clinic {
  readonly origin: string
  readonly #site: Site
  #process: ChildProcess | null = null
  #output = ''
  /** Where the release lies that runs. */
  #release = root

  private constructor(site: Site) {
    this.#site = site
    this.origin = site.origin
  }

  static async open(site?: Site): Promise<Clinic> {
    if (!existsSync(join(root, 'web/dist/index.html'))) {
      throw new Error('There is no built web app. Run these tests by `npm test -- e2e`, which builds it.')
    }
    const clinic = new Clinic(site ?? (await onThisMachine()))
    await clinic.start()
    return clinic
  }

  /** Starts the server on its folder and port, and waits until it is healthy. */
  async start(): Promise<void> {
    const [program = '', ...args] = [...this.#site.through, process.execPath, 'server/src/main.ts']
    const child = spawn(program, args, {
      cwd: this.#release,
      env: {
        PATH: process.env.PATH,
        TZ: process.env.TZ,
        DATA_DIR: join(this.#site.folder, 'data'),
        LOG_LEVEL: process.env.E2E_LOG ?? 'warn',
        ...this.#site.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString()
        if (process.env.E2E_LOG) process.stdout.write(chunk)
      })
    }
    const until = Date.now() + START_MS
    while (!(await this.healthy())) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`The server did not start:\n${this.#output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** The link that makes the first administrator, as the server has printed it. */
  setupLink(): string {
    const link = /http\S+\/login\?mode=setup#[\w-]{43}/.exec(this.#output)?.[0]
    if (!link) throw new Error(`The server printed no setup link:\n${this.#output}`)
    return link
  }

  async healthy(): Promise<boolean> {
    const answer = await fetch(`${this.origin}/api/health`).catch(() => null)
    return answer?.ok === true
  }

  /**
   * Stops the server as an administrator does.
   * @returns the exit code
   */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** Starts another release on the same data, as an update does. @param folder null for ours */
  async replaceBy(folder: string | null): Promise<void> {
    if (this.#release === (folder ?? root)) return
    await this.stop()
    this.#release = folder ?? root
    await this.start()
  }

  /** Kills the server as a power cut does, without any message to anybody. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /**
   * Stops the server for good.
   * @throws if it logged errors or did not stop cleanly
   */
  async close(): Promise<void> {
    const code = this.#process === null ? 0 : await this.stop()
    rmSync(this.#site.folder, { recursive: true, force: true })
    if (code !== 0) throw new Error(`The server ended with exit code ${code}:\n${this.#output}`)
    // Entries of level 50 and above are errors of the server, which no page need have shown.
    const errors = this.#output.split('\n').filter((line) => /"level":(?:[56]0|"(?:error|fatal)")/.test(line))
    if (errors.length > 0) throw new Error(`The server logged errors:\n${errors.join('\n')}`)
  }

  /** Resets the demo clinic to its first day. */
  async reset(): Promise<void> {
    const answer = await fetch(`${this.origin}/api/seed`, { method: 'POST' })
    if (!answer.ok) throw new Error(`The demo clinic could not be reset: ${answer.status} ${await answer.text()}`)
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#process
    if (child === null) return null
    this.#process = null
    if (child.exitCode !== null) return child.exitCode
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    const code = await ended
    clearTimeout(force)
    return code
  }
}

/** The server's secret, so that a test can sign a token as an earlier server would have done. */
export const JWT_SECRET = 'a secret of the tests: 3f9c0b7e51d24a68'

/** The clinic's contact is configured, so that every page that shows it is examined with it. */
const contact = { CLINIC_NAME: 'City Clinic', CLINIC_PHONE: '+49 30 123456', HELP_URL: 'https://clinic.example/help' }

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" rx="6" fill="#7a2e8e"/></svg>'

/** @param more configuration that only some tests need */
export async function onThisMachine(more: Record<string, string> = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-e2e-'))
  // If the tests run as root, PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(folder, 0o755)
  const logo = join(folder, 'logo.svg')
  writeFileSync(logo, LOGO)
  const port = await freePort()
  return {
    origin: `http://127.0.0.1:${port}`,
    through: [],
    folder,
    env: { HOST: '127.0.0.1', PORT: String(port), CLINIC_LOGO: logo, JWT_SECRET, ...contact, ...more },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
