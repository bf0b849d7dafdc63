import { expect, test } from 'vitest'
import { DatabaseUnavailableError } from '../database/index.ts'
import { createLogger } from '../logger.ts'
import { createHttp } from './server.ts'

test('a database that does not answer in time is “later”, not our mistake', async () => {
  const app = await createHttp({
    log: createLogger('silent'),
    corsOrigins: [],
    publicUrl: null,
    neighbours: [],
    isTrustedProxy: () => false,
  })
  app.get('/busy', async () => {
    throw new DatabaseUnavailableError('No connection to the database in time.')
  })
  const answer = await app.inject('/busy')
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2'])
  expect(answer.json()).toMatchObject({ code: 'UNAVAILABLE', detail: expect.stringContaining('try again') })
  await app.close()
})
