import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../src/platform/clock.ts'
import { type Instrument, instruments } from '../src/platform/metrics/instruments.ts'
import { createMetrics } from '../src/platform/metrics/metrics.ts'
import { observeProcess } from '../src/platform/metrics/process.ts'
import { serveMetrics } from '../src/platform/metrics/serve.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const metrics = createMetrics((error) => {
  throw error
})
const stopObserving = observeProcess({ metrics, clock: systemClock, dataDir: tmpdir() })
const served = await serveMetrics(metrics.exporter, { host: '127.0.0.1', port: 0 })
const testApp = await createTestApp({ metrics })
const { ok, call, clock } = testApp
afterAll(async () => {
  stopObserving()
  await served.close()
  await testApp.close()
})

interface Series {
  name: string
  labels: Record<string, string>
  value: number
}

const scrape = async (): Promise<string> => (await fetch(`http://127.0.0.1:${served.port}/metrics`)).text()

/** Every series of an answer. */
function seriesIn(text: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      if (name === '') throw new Error(`this is no series: ${line}`)
      const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text])
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }
    })
}

const figure = (series: Series[], name: string, labels: Record<string, string> = {}): number | undefined =>
  series.find((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    ?.value

const declared: Instrument[] = Object.values(instruments)
/** The names of the series of each instrument. */
const namesOf = ({ kind, name }: Instrument): string[] =>
  kind === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => `${name}${end}`) : [name]
const instrumentOf = (name: string): Instrument | undefined => declared.find((one) => namesOf(one).includes(name))

const canary = { name: 'Canary Zebrafish', email: 'canary-zebrafish@example.org', words: 'canary words' }

/** A queue, an invitation, a call with chat and reports, another invitation that is withdrawn, and refusals. */
async function visit(doctor: Person, patient: Person): Promise<string> {
  const { id } = await ok(doctor, 'createSchedule', {
    body: { date: testApp.today(), startTime: '09:00', endTime: '10:00' },
  })
  const params = { id }
  await ok(doctor, 'startPractice', { params })
  await testApp.socket(patient)
  await ok(patient, 'joinQueue', { params, body: { reason: canary.words } })
  await ok(patient, 'toggleReady', { params, body: { isReady: true } })
  const first = await ok(doctor, 'startCall', { params, body: { patientId: patient.id } })
  await ok(doctor, 'doctorEndCall', { params: { id: first.callSessionId } })
  const { callSessionId } = await ok(doctor, 'startCall', { params, body: { patientId: patient.id } })
  const inCall = { params: { id: callSessionId } }
  await ok(patient, 'confirmCall', inCall)
  await ok(patient, 'activateCall', inCall)
  await ok(patient, 'sendMessage', { ...inCall, body: { message: canary.words } })
  const report = { peerId: 'canary-peer', reports: [] }
  const reports = [
    { position: 0, agoMs: 900, code: 'first-frame' as const, detail: '420' },
    { position: 1, agoMs: 800, code: 'state' as const, detail: 'RECONNECTING' },
    { position: 2, agoMs: 100, code: 'recovered' as const, detail: '1300' },
  ]
  await ok(patient, 'reportCall', { ...inCall, body: { ...report, reports: reports.slice(0, 2) } })
  // No answer came, so the page sends all of them again.
  await ok(patient, 'reportCall', { ...inCall, body: { ...report, reports } })
  await ok(patient, 'reportCall', {
    ...inCall,
    body: { ...report, reports: [{ position: 3, agoMs: 0, code: 'recovered', detail: canary.words }] },
  })
  await call(patient, 'confirmCall', { ...inCall })
  await call({ ...patient, token: `${patient.token}x` }, 'me')
  await fetch(`${testApp.url}/api/${canary.words}/${patient.id}?name=${canary.name}`)
  await fetch(`${testApp.url}/api/auth/me`, { method: 'PROPFIND' }).catch(() => undefined)
  return callSessionId
}

test('a day of a clinic is counted, and no label says anything that is not declared', async () => {
  const doctor = await testApp.doctor({ name: `Dr. ${canary.name}` })
  const patient = await testApp.patient({ name: canary.name, email: canary.email })
  const waiting = await testApp.patient()
  const callSessionId = await visit(doctor, patient)
  const queue = await testApp.schedule(await testApp.doctor())
  await ok(waiting, 'joinQueue', { params: { id: queue.id } })
  await until(async () => figure(seriesIn(await scrape()), 'medconsult_invitations_total', { outcome: 'withdrawn' }))

  const text = await scrape()
  const series = seriesIn(text)
  const at = (name: string, labels?: Record<string, string>) => figure(series, name, labels)
  expect(at('medconsult_invitations_total', { outcome: 'sent' })).toBe(2)
  expect(at('medconsult_invitations_total', { outcome: 'confirmed' })).toBe(1)
  expect(at('medconsult_call_first_frame_seconds_count')).toBe(1)
  expect(at('medconsult_call_first_frame_seconds_sum')).toBeCloseTo(0.42)
  expect(at('medconsult_call_interruptions_total')).toBe(1)
  expect(at('medconsult_call_recovery_seconds_count')).toBe(1)
  expect(at('medconsult_call_recovery_seconds_sum')).toBeCloseTo(1.3)
  expect(at('medconsult_sockets_open', { role: 'PATIENT' })).toBe(1)
  expect(at('medconsult_database_up')).toBe(1)
  expect(at('medconsult_data_disk_free_bytes')).toBeGreaterThan(0)
  const confirmed = { route: '/api/patient/call-sessions/:id/confirm', method: 'POST' }
  expect(at('medconsult_http_request_duration_seconds_count', { ...confirmed, status: '2xx' })).toBe(1)
  expect(at('medconsult_http_request_duration_seconds_count', { ...confirmed, status: '4xx' })).toBe(1)
  expect(at('medconsult_http_request_duration_seconds_count', { route: 'other' })).toBeGreaterThan(0)

  for (const { name, labels } of series) {
    const instrument = instrumentOf(name)
    expect(instrument, name).toBeDefined()
    const allowed: Record<string, readonly string[]> = { ...instrument?.labels }
    if (name.endsWith('_bucket')) allowed.le = [...(instrument?.buckets ?? []).map(String), '+Inf']
    expect(Object.keys(labels).sort(), name).toEqual(Object.keys(allowed).sort())
    for (const [label, value] of Object.entries(labels))
      expect([...(allowed[label] ?? []), 'other'], `${name} ${label}`).toContain(value)
  }
  const secrets = [...Object.values(canary), 'Canary', 'zebrafish', callSessionId]
  for (const secret of [...secrets, ...[doctor, patient, waiting].flatMap(({ id, token }) => [id, token])])
    expect(text.includes(secret), secret).toBe(false)
})

test('figures of the database are at most five seconds old, and are those of the whole clinic', async () => {
  const queue = await testApp.schedule(await testApp.doctor())
  await ok(await testApp.patient(), 'joinQueue', { params: { id: queue.id } })
  const places = async () => figure(seriesIn(await scrape()), 'medconsult_queue_places', { status: 'WAITING' })
  const [row] = await testApp.rows<{ count: number }>(
    `SELECT count(*)::int AS count FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
     WHERE e.status = 'WAITING' AND s.status IN ('ONLINE', 'UPCOMING')`,
  )
  expect(row?.count).toBeGreaterThan(0)
  await until(async () => (await places()) === row?.count, 'figures', 10_000)
})

test('an unsealed entry of the trail has an age until it is sealed', async () => {
  await testApp.schedule(await testApp.doctor())
  const lag = async () => figure(seriesIn(await scrape()), 'medconsult_audit_unsealed_oldest_seconds')
  clock.advance(11_000)
  await until(async () => (await lag()) === 0, 'the entries are sealed', 15_000)
})

test('only /metrics is served at the port of the metrics', async () => {
  for (const path of ['/', '/metrics/', '/metrics?x=1', '/api/health'])
    expect((await fetch(`http://127.0.0.1:${served.port}${path}`)).status, path).toBe(404)
  expect((await fetch(`http://127.0.0.1:${served.port}/metrics`, { method: 'POST' })).status).toBe(404)
})

test.each(['grafana-dashboard.json', 'prometheus-alerts.yml'])('every metric that deploy/%s names exists', (file) => {
  const text = readFileSync(new URL(`../../deploy/${file}`, import.meta.url), 'utf8')
  const named = new Set(text.match(/medconsult_[a-z_]+/g))
  expect(named.size).toBeGreaterThan(5)
  const series = new Set(declared.flatMap(namesOf))
  for (const name of named) expect(series.has(name), name).toBe(true)
  // A query by a label or a value that no series has would be silent for ever.
  for (const [, name = '', conditions = ''] of text.matchAll(/(medconsult_[a-z_]+)\{([^}]*)\}/g))
    for (const [, label = '', value = ''] of conditions.matchAll(/([a-z]+)=\\?"([^"\\]+)\\?"/g))
      expect(instrumentOf(name)?.labels[label], `${name} ${label}`).toContain(value)
})
