import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Person, TestApp } from './test-app.ts'

/** Stores a change of somebody's address that is under way. @returns the tokens of its links */
export async function plantEmailChange(testApp: Pick<TestApp, 'rows' | 'clock'>, who: Pick<Person, 'id' | 'email'>) {
  const tokens = { new: randomBytes(32).toString('base64url'), old: randomBytes(32).toString('base64url') }
  const hashOf = (token: string) => createHash('sha256').update(token).digest()
  await testApp.rows(
    `INSERT INTO email_changes (id, user_id, old_email, new_email, new_token_hash, old_token_hash, created_at, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $6::timestamptz + interval '1 day')`,
    [who.id, who.email, `to-${randomUUID()}@example.org`, hashOf(tokens.new), hashOf(tokens.old), testApp.clock.now()],
  )
  return tokens
}

type Accounts = Record<'patient' | 'otherPatient' | 'doctor' | 'otherDoctor' | 'admin', Person>

/** What the operations of a change of the address need to succeed, for the authorisation matrix. */
export function emailChangeRecipes(testApp: Pick<TestApp, 'rows' | 'clock'>) {
  const underWay = async ({ patient, otherPatient, doctor, otherDoctor, admin }: Accounts) => {
    for (const who of [patient, otherPatient, doctor, otherDoctor, admin]) await plantEmailChange(testApp, who)
    return {}
  }
  return {
    readEmailChange: underWay,
    resendEmailChange: underWay,
    cancelEmailChange: underWay,
    confirmEmailChange: async ({ patient }: Accounts) => {
      const { new: token } = await plantEmailChange(testApp, patient)
      return { body: { token } }
    },
    stopEmailChange: async ({ patient }: Accounts) => {
      const { old: token } = await plantEmailChange(testApp, patient)
      return { body: { token } }
    },
  }
}
