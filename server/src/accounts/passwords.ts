import { hash, verify } from '@node-rs/argon2'
import * as bcrypt from '@node-rs/bcrypt'

// Both libraries compute on libuv's threads, not on the event loop.
// argon2id with OWASP's recommended minimum (19 MiB, 2 passes, 1 lane), which are the library's defaults.

export function hashPassword(password: string): Promise<string> {
  return hash(password)
}

/** A hash of nobody's password: an unknown account costs the same time as a wrong password. */
const NOBODYS_HASH = hash('nobody has this password')

/**
 * Checks a password against an argon2id hash, or a bcrypt hash of an imported account.
 * @param stored null for an unknown account: takes as long, and is false
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
): Promise<{ matches: boolean; outdated: boolean }> {
  if (stored === null) {
    await verify(await NOBODYS_HASH, password)
    return { matches: false, outdated: false }
  }
  if (/^\$2[aby]\$/.test(stored)) return { matches: await bcrypt.compare(password, stored), outdated: true }
  return { matches: await verify(stored, password), outdated: false }
}
