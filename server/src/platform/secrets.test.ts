import { expect, test } from 'vitest'
import { derive, type Purpose } from './secrets.ts'

const master = 'a secret of at least thirty-two characters'

test('each purpose has its own key, which is the same each time', () => {
  // A new purpose does not compile without its line here.
  const all = {
    jwt: true,
    'password-reset': true,
    'email-confirmation': true,
    'device-cookie': true,
    'actor-signature': true,
    'outbox-signature': true,
    'database-login': true,
    'audit-check': true,
    'setup-link': true,
    'second-factor': true,
    'passkey-challenge': true,
    'email-change': true,
  } satisfies Record<Purpose, true>
  const purposes = Object.keys(all) as Purpose[]
  const keys = purposes.map((purpose) => derive(master, purpose).toString('hex'))
  expect(new Set(keys).size).toBe(purposes.length)
  expect(purposes.map((purpose) => derive(master, purpose).toString('hex'))).toEqual(keys)
  expect(derive(`${master}!`, 'jwt').toString('hex')).not.toBe(keys[0])
  for (const key of keys) expect(key).toHaveLength(64)
})
