import { hash } from '@node-rs/argon2'
import { describe, expect, test } from 'vitest'
import { requireGoodPassword } from './password-policy.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

const owner = { email: 'anna.lee@clinic.example', name: 'Anna Lee' }
const check = (password: string, who = owner) =>
  requireGoodPassword(password, who, ['MedConsult', 'clinic', 'example']).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  )

describe('choosing a password', () => {
  test.each<[string, string]>([
    ['password', 'PASSWORD_COMMON'],
    ['PassWord', 'PASSWORD_COMMON'],
    ['12345678', 'PASSWORD_COMMON'],
    ['        ', 'PASSWORD_COMMON'],
    ['zzzzzzzzzzzz', 'PASSWORD_COMMON'],
    ['password123', 'PASSWORD_COMMON'],
    ['\uff50assword', 'PASSWORD_COMMON'],
    ...[
      '87654321',
      '123123123',
      '987654321',
      '0123456789',
      'abcdefgh',
      'ABCDEFGH',
      'hgfedcba',
      '12341234',
      '12121212',
      'abcabcab',
      '12344321',
      '1234 5678',
      '1234-5678-90',
      'qwertzui',
      'azertyuiop',
      'lkjhgfdsa',
      'qwerty123',
      'asdfzxcv',
      'qweasdzxc',
      'tuvwxyz987654',
    ].map((password): [string, string] => [password, 'PASSWORD_COMMON']),
    ['anna.lee@clinic.example', 'PASSWORD_PERSONAL'],
    ['Anna.Lee', 'PASSWORD_PERSONAL'],
    ['annalee1!', 'PASSWORD_PERSONAL'],
    ['Anna Lee 2026', 'PASSWORD_PERSONAL'],
    ['AnnaLee2026', 'PASSWORD_PERSONAL'],
    ['MedConsult', 'PASSWORD_PERSONAL'],
    ['medconsult!1', 'PASSWORD_PERSONAL'],
    ['Clinic2026', 'PASSWORD_PERSONAL'],
    ['correct horse battery staple', 'taken'],
    ['xkcd-anna-lee-9-trombones', 'taken'],
    ['nur kleine buchstaben', 'taken'],
    ['defy the opera', 'taken'],
    ['were we stupid', 'taken'],
    ['bonbon bonbon', 'taken'],
    ['tomatoes 1234', 'taken'],
    ['83921047', 'taken'],
    ['\u4f60\u597d\u4e16\u754c\u8c22\u8c22\u518d\u89c1', 'taken'],
  ])('the password %j is checked with the result %s', async (password, outcome) => {
    expect(await check(password)).toBe(outcome)
  })

  test('a demo password is accepted, even if the account is called after its role', async () => {
    expect(await check('patient123', { email: 'patient1@example.org', name: 'Patient' })).toBe('taken')
    expect(await check('doctor123', { email: 'doctor@example.org', name: 'Doctor' })).toBe('taken')
  })
})

test('one password may be composed of different characters, and older hashes still work', async () => {
  const [composed, decomposed] = ['caf\u00e9 au lait', 'cafe\u0301 au lait']
  for (const [made, given] of [
    [composed, decomposed],
    [decomposed, composed],
  ] as const)
    expect(await verifyPassword(await hashPassword(made), given)).toEqual({ matches: true, outdated: false })
  // This hash was made before passwords were normalised.
  expect(await verifyPassword(await hash(decomposed), decomposed)).toEqual({ matches: true, outdated: true })
  expect(await verifyPassword(await hash(decomposed), 'another one')).toMatchObject({ matches: false })
  expect(await verifyPassword(null, 'nobody has this password')).toMatchObject({ matches: false })
})
