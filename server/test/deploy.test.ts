// What `deploy/` has for administrators, as far as it can be checked without a container engine or systemd as PID 1.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../src/platform/config.ts'

const pathOf = (name: string): string => fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url))
const read = (name: string): string => readFileSync(pathOf(name), 'utf8')
/** The rating is tenfold here: "below 3" of `systemd-analyze security`. */
const HIGHEST_EXPOSURE = 29

test('the unit is rated below 3 by systemd-analyze, and has only settings that it knows', ({ skip }) => {
  const unit = pathOf('medconsult.service')
  const rating = ['security', '--offline=true', `--threshold=${HIGHEST_EXPOSURE}`, '--no-pager', unit]
  const { error, status, stdout, stderr } = spawnSync('systemd-analyze', rating, { encoding: 'utf8' })
  if (error) return skip('there is no systemd-analyze on this machine')
  expect(stderr).toBe('')
  expect(status, stdout).toBe(0)
})

test('the unit runs the program of a release, and leaves its data where the account may write', () => {
  const unit = read('medconsult.service')
  expect(unit).toContain('ExecStart=/usr/bin/node /opt/medconsult/medconsult.mjs start\n')
  expect(unit).toContain('Environment=DATA_DIR=/var/lib/medconsult\n')
  expect(unit).toContain('StateDirectory=medconsult\n')
})

interface Service {
  image?: string
  build?: { context: string; dockerfile: string }
  user?: string
  read_only?: boolean
  environment?: Record<string, string>
  volumes?: string[]
  depends_on?: Record<string, unknown>
  configs?: { source: string; target: string }[]
}
interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  configs: Record<string, { file: string }>
  [fragment: `x-${string}`]: unknown
}

test('every service of the compose file is made of what the file has', () => {
  const { services, volumes, configs } = parse(read('compose.yaml'), { merge: true }) as Compose
  expect(Object.keys(services).sort()).toEqual(['coturn', 'node1', 'node2', 'postgres', 'proxy', 'redis'])
  for (const [name, service] of Object.entries(services)) {
    expect(service.image ?? service.build, name).toBeDefined()
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':')
      if (!source.startsWith('.') && !source.startsWith('/')) expect(Object.keys(volumes), name).toContain(source)
    }
    for (const other of Object.keys(service.depends_on ?? {})) expect(Object.keys(services), name).toContain(other)
    for (const { source } of service.configs ?? [])
      expect(existsSync(pathOf(configs[source]?.file ?? '')), name).toBe(true)
  }
})

test('the server accepts the settings of the compose file, once the secrets are set', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as Compose
  const settings: Record<string, string> = {
    CLINIC_HOST: 'clinic.example',
    TURN_HOST: 'turn.clinic.example',
    JWT_SECRET: 'qHJ0pR2s8vYk3LmN9wXz5tBc7dFgUe1aQ6oIiVrEyPhZ4xKj',
    DATABASE_PASSWORD: 'a5c0e8f17b',
    TURN_SECRET: '7b1fd2c4a90e5d8836b1c04e7a2f9d3b5c6e8f01a7d4b2c9e3f5061728394a5b',
    VAPID_PRIVATE_KEY: Buffer.alloc(32, 7).toString('base64url'),
  }
  const { node1, node2 } = services
  expect(node1?.environment).toEqual(node2?.environment)
  const environment = Object.entries(node1?.environment ?? {}).map(([name, text]) => [
    name,
    text.replace(
      /\$\{(\w+)(?::[?-]([^}]*))?\}/g,
      (_, variable: string, otherwise = '') => settings[variable] ?? otherwise,
    ),
  ])
  expect(readConfig(Object.fromEntries(environment) as NodeJS.ProcessEnv)).toMatchObject({
    production: true,
    publicUrl: new URL('https://clinic.example'),
    trustProxy: ['172.30.5.2'],
  })
})

test('the image is the folder of a release, run by an account without rights', () => {
  const lines = read('Containerfile')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  const of = (instruction: string) => lines.filter((line) => line.startsWith(`${instruction} `))
  expect(of('COPY')).toEqual(['COPY . /opt/medconsult/'])
  expect(of('RUN')).toEqual(['RUN install -d -o node -g node -m 0700 /data'])
  expect(of('USER')).toEqual(['USER node'])
  expect(lines.indexOf('USER node')).toBeGreaterThan(lines.findIndex((line) => line.startsWith('RUN ')))
  expect(of('FROM')).toEqual(['FROM docker.io/library/node:24-bookworm-slim'])
})
