import { hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a key is for. Two purposes never share a key, so that what is signed for one proves nothing for another. */
export type Purpose =
  | 'jwt'
  | 'password-reset'
  | 'email-confirmation'
  | 'device-cookie'
  | 'actor-signature'
  | 'outbox-signature'
  | 'database-login'
  | 'audit-check'

/** Bytes of a derived key: the length of a SHA-256 hash. */
const KEY_BYTES = 32

/**
 * The key of one purpose, out of the installation's one secret (HKDF-SHA-256, RFC 5869). The same on every node.
 * @param master `JWT_SECRET`; at least 32 characters
 */
export function derive(master: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `medconsult ${purpose}`, KEY_BYTES))
}

/** A secret that is made once and kept in the data folder, readable by its owner only. */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const path = join(dataDir, name)
  await mkdir(dataDir, { recursive: true })
  try {
    // wx: of two first starts at once, one writes; the other reads the same, or is told to start again.
    await writeFile(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = (await readFile(path, 'utf8')).trim()
  // As a full disk leaves it, or a power cut: every key would follow from nothing.
  if (secret === '') throw new Error(`${path} is empty. Delete it, and start again: a new one is made.`)
  return secret
}
