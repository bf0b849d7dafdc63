import { hash, verify } from '@node-rs/argon2'
import * as bcrypt from '@node-rs/bcrypt'

// Both libraries compute on libuv's threads, not on the event loop.
// argon2id with OWASP's recommended minimum (19 MiB, 2 passes, 1 lane), which are the library's defaults.

/** The same characters are the same password, however a keyboard puts them together (Unicode NFC). */
const normal = (password: string): string => password.normalize('NFC')

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password))
}

/** A hash of nobody's password: an unknown account costs the same time as a wrong password. */
const NOBODYS_HASH = hash('nobody has this password')

const isBcrypt = (stored: string): boolean => /^\$2[aby]\$/.test(stored)

/**
 * Checks a password against an argon2id hash, or a bcrypt hash of an imported account.
 * @param stored null for an unknown account: takes as long, and is false
 * @returns outdated: the hash should be made anew
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
): Promise<{ matches: boolean; outdated: boolean }> {
  const against = stored ?? (await NOBODYS_HASH)
  const compare = (given: string) => (isBcrypt(against) ? bcrypt.compare(given, against) : verify(against, given))
  let matches = await compare(normal(password))
  let outdated = isBcrypt(against)
  // Hashes from before were made of what came, as it came. Known or not, both are tried.
  if (!matches && normal(password) !== password) {
    matches = await compare(password)
    outdated = true
  }
  return { matches: matches && stored !== null, outdated }
}
