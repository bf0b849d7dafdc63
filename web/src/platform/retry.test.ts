import { expect, test, vi } from 'vitest'
import { retryImport } from './retry.ts'

test('what failed is tried again, and the first success counts', async () => {
  const load = vi.fn<() => Promise<string>>()
  load.mockRejectedValueOnce(new Error('network changed')).mockResolvedValueOnce('page')
  await expect(retryImport(load, [0, 0])).resolves.toBe('page')
  expect(load).toHaveBeenCalledTimes(2)
})

test('what cannot be loaded fails in the end, with its last reason', async () => {
  const load = vi.fn<() => Promise<string>>(async () => {
    throw new Error('gone')
  })
  await expect(retryImport(load, [0, 0])).rejects.toThrow('gone')
  expect(load).toHaveBeenCalledTimes(3)
})
