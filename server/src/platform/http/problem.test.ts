import { expect, test } from 'vitest'
import { DatabaseUnavailableError } from '../database/index.ts'
import { limits } from '../limits.ts'
import { createLogger } from '../logger.ts'
import { noMetrics } from '../metrics/metrics.ts'
import { createProxies } from './client-address.ts'
import { createRates } from './rates.ts'
import { createHttp } from './server.ts'

test('a database that does not answer in time makes the server unavailable for now', async () => {
  const app = await createHttp({
    log: createLogger('silent'),
    corsOrigins: [],
    publicUrl: null,
    neighbours: [],
    rates: createRates(limits, null),
    requests: limits.requests,
    proxies: createProxies([]),
    metrics: noMetrics,
  })
  app.get('/busy', async () => {
    throw new DatabaseUnavailableError('No connection to the database in time.')
  })
  const answer = await app.inject('/busy')
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2'])
  expect(answer.json()).toMatchObject({ code: 'UNAVAILABLE', detail: expect.stringContaining('try again') })
  await app.close()
})
