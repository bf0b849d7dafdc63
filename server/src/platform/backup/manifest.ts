import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'

/** A sentence for the person who makes or restores a backup. */
export class BackupError extends Error {
  override name = 'BackupError'
}

const File = z.object({
  /** Relative to the backup's folder. */
  path: z.string().regex(/^(tables|files)\/[\w.-]+$/),
  /** SHA-256 of the file, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** What a backup consists of. It is written last, so that a backup without it was not finished. */
export const Manifest = z.object({
  format: z.literal(1),
  /** When the snapshot was taken (ISO 8601). */
  made: z.iso.datetime(),
  /** The migrations that the database has run, in order. A backup is restored by a release with the same ones. */
  migrations: z.array(z.string()),
  tables: z.array(
    File.extend({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.int().nonnegative(),
      /** The identity columns with the next value of each. */
      next: z.record(z.string(), z.string().regex(/^\d+$/)),
    }),
  ),
  /** Files of the data folder: the kept secrets, and the heads of the audit trail. */
  files: z.array(File),
})
export type Manifest = z.infer<typeof Manifest>

export const MANIFEST = 'manifest.json'

/** @returns the file's SHA-256, hexadecimal */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/**
 * Reads the manifest of a backup, and compares every file with it.
 * @throws BackupError when it is no backup, is not whole, or was changed
 */
export async function readBackup(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => null)
  if (text === null)
    throw new BackupError(`${folder} is no finished backup: it has no ${MANIFEST}, which is written last.`)
  let manifest: Manifest
  try {
    manifest = Manifest.parse(JSON.parse(text))
  } catch {
    throw new BackupError(`${join(folder, MANIFEST)} cannot be read: it was damaged, or is of a newer release.`)
  }
  for (const { path, sha256 } of [...manifest.tables, ...manifest.files])
    if ((await digestOf(join(folder, path)).catch(() => null)) !== sha256)
      throw new BackupError(
        `${path} of this backup is missing or was changed since it was made: restore another backup.`,
      )
  return manifest
}
