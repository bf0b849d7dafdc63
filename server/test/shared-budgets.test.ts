import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { createBudgets } from '../src/platform/http/limiter.ts'
import { startRedis } from './redis.ts'

test('nodes that share Redis count together, and each counts alone while Redis is away', async ({ skip }) => {
  const redis = await startRedis()
  if (!redis) return skip('there is no redis-server on this machine')
  const connect = async () => {
    const client = createClient({ url: redis.url, socket: { reconnectStrategy: false } })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  const clients = [await connect(), await connect()]
  const nodes = clients.map((client) => createBudgets(client).of('wrongPasswordsOfAccount'))
  const consume = (n: number) =>
    nodes[n % 2]?.consume('ann@example.org').then(
      () => 'ok',
      (error: { code?: string; retryAfter?: number }) => `${error.code} ${(error.retryAfter ?? 0) > 800}`,
    )
  const outcomes = await Promise.all(Array.from({ length: 14 }, (_, n) => consume(n)))
  expect(outcomes.filter((one) => one === 'ok')).toHaveLength(10)
  expect(outcomes.filter((one) => one === 'TOO_MANY true')).toHaveLength(4)
  const keys = await clients[0]?.keys('*')
  expect(keys).toHaveLength(1)
  expect(keys?.[0]).not.toContain('example')
  await nodes[1]?.revert('ann@example.org')
  await nodes[0]?.reset('ann@example.org')
  expect(await consume(1)).toBe('ok')

  redis.freeze()
  expect(await consume(0)).toBe('ok')
  await nodes[0]?.revert('ann@example.org')

  await redis.stop()
  const alone = []
  for (let n = 0; n < 24; n++) alone.push(await consume(n))
  expect(alone.filter((one) => one === 'ok')).toHaveLength(20)
  for (const client of clients) client.destroy()
})
