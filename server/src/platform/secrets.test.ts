import { expect, test } from 'vitest'
import { derive, type Purpose } from './secrets.ts'

const master = 'a secret of at least thirty-two characters'

test('each purpose has a key of its own, the same each time', () => {
  const purposes: Purpose[] = ['jwt', 'password-reset', 'device-cookie', 'actor-signature', 'database-login']
  const keys = purposes.map((purpose) => derive(master, purpose).toString('hex'))
  expect(new Set(keys).size).toBe(purposes.length)
  expect(purposes.map((purpose) => derive(master, purpose).toString('hex'))).toEqual(keys)
  expect(derive(`${master}!`, 'jwt').toString('hex')).not.toBe(keys[0])
  for (const key of keys) expect(key).toHaveLength(64)
})
