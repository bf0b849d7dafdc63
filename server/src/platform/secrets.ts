import { hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The purposes of keys. Two purposes never share a key, so that a signature for one is worth nothing for another. */
export type Purpose =
  | 'jwt'
  | 'password-reset'
  | 'email-confirmation'
  | 'device-cookie'
  | 'actor-signature'
  | 'outbox-signature'
  | 'database-login'
  | 'audit-check'
  | 'setup-link'
  | 'second-factor'
  | 'passkey-challenge'
  | 'email-change'

/** Length of a derived key in bytes: that of a SHA-256 hash. */
const KEY_BYTES = 32

/**
 * Derives the key of one purpose from the installation's secret (HKDF-SHA-256, RFC 5869). All nodes derive the same
 * key.
 * @param master `JWT_SECRET`; at least 32 characters
 */
export function derive(master: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `medconsult ${purpose}`, KEY_BYTES))
}

/** Reads a secret from the data folder, and creates it if there is none. Only its owner can read the file. */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const path = join(dataDir, name)
  await mkdir(dataDir, { recursive: true })
  try {
    // With `wx`, only one of two simultaneous first starts writes. The other reads the same secret, or fails and has to
    // be started again.
    await writeFile(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = (await readFile(path, 'utf8')).trim()
  // A full disk or a power failure can leave an empty file. An empty secret would make all keys predictable.
  if (secret === '') throw new Error(`${path} is empty. Delete it, and start again: a new one is made.`)
  return secret
}
