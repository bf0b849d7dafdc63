import { expect, test, vi } from 'vitest'
import { createHealthCheck } from './health.ts'

test('the health check asks the database at most once a second', async () => {
  const now = vi.spyOn(performance, 'now')
  try {
    let pings = 0
    const answers = [() => Promise.resolve(), () => Promise.reject(new Error('away')), () => Promise.resolve()]
    const check = createHealthCheck(() => answers[pings++]?.() ?? Promise.resolve())
    now.mockReturnValue(5_000)
    await Promise.all(Array.from({ length: 1000 }, check))
    now.mockReturnValue(5_999)
    await check()
    expect(pings).toBe(1)
    now.mockReturnValue(6_000)
    for (let n = 0; n < 5; n += 1) await expect(check()).rejects.toThrow('away')
    expect(pings).toBe(2)
    now.mockReturnValue(7_000)
    await check()
    expect(pings).toBe(3)
  } finally {
    now.mockRestore()
  }
})
