import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const SAMPLES = ['nginx.conf', 'nginx-two-nodes.conf', 'Caddyfile', 'Caddyfile-two-nodes'] as const
export type Sample = (typeof SAMPLES)[number]

/** What an administrator sets in a sample: the names of the machines, and where the certificate is. */
interface Placed {
  /** Host and port of each node. */
  nodes: string[]
  port: number
  folder: string
}

const hasProgram = (program: string, flag: string): boolean => spawnSync(program, [flag]).status === 0

/** @returns the proxy's program; null when it is not installed on this machine */
export function programOf(sample: Sample): 'nginx' | 'caddy' | null {
  const program = sample.startsWith('nginx') ? 'nginx' : 'caddy'
  return hasProgram(program, program === 'nginx' ? '-v' : 'version') ? program : null
}

/** A certificate for localhost. @returns false when there is no openssl */
function makeCertificate(folder: string): boolean {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  return spawnSync('openssl', ['req', '-x509', ...kind, ...subject, ...files]).status === 0
}

function replaced(text: string, pairs: [string | RegExp, string][]): string {
  return pairs.reduce((done, [from, to]) => {
    if (typeof from === 'string' ? !done.includes(from) : !from.test(done))
      throw new Error(`the sample has no ${String(from)}`)
    return done.replaceAll(from, to)
  }, text)
}

/** The sample with this machine's names instead of those of the example. */
function placed(sample: Sample, { nodes, port, folder }: Placed): string {
  const text = readFileSync(new URL(`../../deploy/${sample}`, import.meta.url), 'utf8')
  const addresses = sample.includes('two-nodes') ? ['10.0.0.11:3000', '10.0.0.12:3000'] : ['127.0.0.1:3000']
  const upstream = addresses.map((address, at): [string, string] => [address, nodes[at] ?? ''])
  if (!sample.startsWith('nginx')) {
    const names = replaced(text, [...upstream, ['clinic.example', `localhost:${port}`]])
    const certificate = `tls ${join(folder, 'cert.pem')} ${join(folder, 'key.pem')}`
    const own = `{\n\tadmin off\n\tauto_https off\n\tstorage file_system ${folder}\n}\n`
    return own + replaced(names, [[/^(\{\$.*|localhost.*)\{$/gm, `$&\n\t${certificate}`]])
  }
  const certificate = '/etc/letsencrypt/live/clinic.example'
  const block = replaced(text, [
    ...upstream,
    ['listen 443 ', `listen 127.0.0.1:${port} `],
    [`${certificate}/fullchain.pem`, join(folder, 'cert.pem')],
    [`${certificate}/privkey.pem`, join(folder, 'key.pem')],
    ['server_name clinic.example', 'server_name localhost'],
  ])
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off; master_process off; error_log stderr error; pid ${folder}/pid; events {}
    http { access_log off; ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}\n${block}\n}`
}

export interface ProxyAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Starts a proxy with a sample of `deploy/`. @returns null when this machine lacks what it takes */
export async function startProxy(sample: Sample, port: number, nodes: string[]) {
  const program = programOf(sample)
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-proxy-'))
  if (program === null || !makeCertificate(folder)) {
    rmSync(folder, { recursive: true })
    return null
  }
  const file = join(folder, sample)
  writeFileSync(file, placed(sample, { nodes, port, folder }))
  const args = program === 'nginx' ? ['-p', folder, '-c', file] : ['run', '--adapter', 'caddyfile', '--config', file]
  const env = { PATH: process.env.PATH ?? '', HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const running: ChildProcess = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  running.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const gone = once(running, 'exit')
  const ca = readFileSync(join(folder, 'cert.pem'), 'utf8')
  const agent = new Agent({ ca, keepAlive: true })
  const origin = `https://localhost:${port}`

  function send(path: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<ProxyAnswer> {
    return new Promise((done, failed) => {
      const options = { agent, method, headers: { ...headers, ...(body && { 'content-type': 'application/json' }) } }
      const sent = request(`${origin}${path}`, options, (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
        answer.on('error', failed)
      })
      sent.on('error', failed)
      sent.end(body)
    })
  }

  async function ready(): Promise<void> {
    for (;;) {
      const answer = await send('/health/live').catch(() => null)
      if (answer?.status === 200) return
      if (running.exitCode !== null) throw new Error(`${program} ended: ${said}`)
      await sleep(50)
    }
  }
  await ready()
  return {
    origin,
    ca,
    send,
    async stop() {
      agent.destroy()
      running.kill('SIGKILL')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
