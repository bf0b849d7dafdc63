import { access, operation, operations } from '@medconsult/contract'
import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import { createProxies } from '../src/platform/http/client-address.ts'
import { createBudgets } from '../src/platform/http/limiter.ts'
import { describeApi } from '../src/platform/http/openapi.ts'
import { createRegisterOperation } from '../src/platform/http/operations.ts'
import { createHttp } from '../src/platform/http/server.ts'
import { createLogger } from '../src/platform/logger.ts'
import { noMetrics } from '../src/platform/metrics/metrics.ts'
import { type ApiDocument, fuzz } from './fuzzer.ts'
import { fuzzSeed } from './seed.ts'
import { createTestApp } from './test-app.ts'

/** No rate limits, because the fuzzer sends many requests. */
const boundless = { fromAddress: async () => {}, ofAccount: async () => {}, operation: async () => {} }

const testApp = await createTestApp()
afterAll(() => testApp.close())
const document = (await (await fetch(`${testApp.url}/api/openapi.json`)).json()) as ApiDocument

test('the OpenAPI 3.1 document has every operation of the contract with its errors', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.info.title).toBe('MedConsult')
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const declared = Object.values(operations).map(
    ({ route: { method, path } }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`,
  )
  expect(described.sort()).toEqual(declared.sort())
  for (const one of Object.values(operations)) {
    const { method, path } = one.route
    const shown = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    expect(shown?.summary).toBe(one.summary)
    const success = 'status' in one ? one.status : 200
    expect(Object.keys(shown?.responses ?? {})).toContain(String(success))
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
    expect(shown?.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? []).toEqual(
      names,
    )
    for (const [status, answer] of Object.entries(shown?.responses ?? {}))
      expect(Object.keys(answer.content ?? {}), `${method} ${path} ${status}`).toEqual([
        Number(status) < 400 ? ('file' in one ? one.file : 'application/json') : 'application/problem+json',
      ])
  }
  // Every reference in the document can be resolved.
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  )
  expect(references.length).toBeGreaterThan(10)
  expect(references.filter((name) => !document.components?.schemas?.[name])).toEqual([])
})

test('no request causes an error of the server, and every refusal is a problem', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  const queue = await testApp.schedule(doctor)
  const call = await testApp.liveCall(queue, patient)
  const guest = await testApp.guest(call)
  const meeting = await testApp.meeting(doctor, { patient })
  const seed = fuzzSeed()
  process.stdout.write(`FUZZ_SEED=${seed}\n`)
  const knocked = await testApp.meetingGuest(meeting.id, 'WAITING')
  // Signing out comes last, because it ends the sessions that all other requests use.
  const { '/api/auth/logout': logout, ...others } = document.paths
  const paths = { ...others, ...(logout && { '/api/auth/logout': logout }) }
  const { examined, statuses, found } = await fuzz(
    testApp.app.http,
    { ...document, paths },
    {
      tokens: [doctor.token, patient.token, guest.token, knocked.token],
      known: [queue.id, call, patient.id, guest.id, knocked.id, meeting.roomId],
      runs: 40,
      seed,
    },
  )
  expect(found, `FUZZ_SEED=${seed}`).toBeNull()
  expect(examined).toBeGreaterThanOrEqual(40 * Object.keys(operations).length)
  // Some requests passed the validation.
  for (const status of [200, 201, 400, 403, 404, 409]) expect(statuses).toContain(status)
})

test('the fuzzer finds a planted mistake', async () => {
  const planted = operation({
    route: { method: 'POST', path: '/api/planted' },
    summary: 'Hands a name to PostgreSQL as it comes',
    access: access.anyone,
    body: z.object({ name: z.string() }),
    answer: z.object({ name: z.string() }),
    errors: [],
  })
  const app = await createHttp({
    log: createLogger('silent'),
    corsOrigins: [],
    publicUrl: null,
    neighbours: [],
    rates: boundless,
    requests: { perAddress: { points: 1_000_000, seconds: 1 }, refusedAfter: 0 },
    proxies: createProxies([]),
    metrics: noMetrics,
  })
  await describeApi(app, 'session')
  await app.register(async (scope) => {
    createRegisterOperation(scope, {
      authenticate: async () => null,
      rates: boundless,
      budgets: createBudgets(),
      keptAddress: () => null,
      isRestricted: async () => false,
      isFresh: async () => true,
      onRefused: async () => undefined,
    })(planted, async ({ body }) => {
      const [row] = await testApp.rows<{ name: string }>('SELECT $1::text AS name', [body.name])
      return { name: row?.name ?? '' }
    })
  })
  await app.ready()
  const own = (await app.inject('/api/openapi.json')).json() as ApiDocument
  const { found } = await fuzz(app, own, { tokens: ['none'], known: ['x'], runs: 400, seed: 7 })
  expect(found).toMatch(/^Error: 500 for POST \/api\/planted/)
  await app.close()
})
