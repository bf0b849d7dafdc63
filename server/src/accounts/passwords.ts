import { hash, verify } from '@node-rs/argon2'
import * as bcrypt from '@node-rs/bcrypt'

// Both libraries compute on libuv's threads, not on the event loop. argon2id runs with OWASP's recommended minimum (19
// MiB, 2 passes, 1 lane), which are the library's defaults.

/** Normalises a password (Unicode NFC), because keyboards compose the same characters in different ways. */
const normal = (password: string): string => password.normalize('NFC')

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password))
}

/**
 * A hash that no account has. It is compared for an unknown account, so that this takes as long as a wrong password.
 */
const NOBODYS_HASH = hash('nobody has this password')

const isBcrypt = (stored: string): boolean => /^\$2[aby]\$/.test(stored)

/**
 * Checks a password against an argon2id hash, or the bcrypt hash of an imported account.
 * @param stored null for an unknown account: the check takes as long, and fails
 * @returns `outdated`: the hash should be replaced
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
): Promise<{ matches: boolean; outdated: boolean }> {
  const against = stored ?? (await NOBODYS_HASH)
  const compare = (given: string) => (isBcrypt(against) ? bcrypt.compare(given, against) : verify(against, given))
  let matches = await compare(normal(password))
  let outdated = isBcrypt(against)
  // Older hashes were made of passwords that were not normalised. Both forms are tried for unknown accounts too.
  if (!matches && normal(password) !== password) {
    matches = await compare(password)
    outdated = true
  }
  return { matches: matches && stored !== null, outdated }
}
