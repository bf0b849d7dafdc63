import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** What the first line of a file says about the time before the file. */
interface Beginning {
  /** Whether there were entries before the file was created. */
  began?: boolean
  /** The older file that was renamed, and the number of entries that it covered. */
  replaced?: { file: string; entries: number }
}

/** The seal of the latest entry at some time. It covers all entries before. */
export interface Head {
  /** Position of the entry, counted from 1. */
  position: number
  /** SHA-256, hexadecimal. */
  head: string
}

interface Line extends Head, Beginning {
  /** ISO 8601. */
  at: string
  node: string
}

/** More bytes than one line has. */
const LINE_BYTES = 1024
const CHUNK_BYTES = 256 * 1024

/**
 * A file with the heads of the audit chain that this node has seen, made by any node: one line of JSON each, oldest
 * first. Lines are only appended. Only the server's user can read the file, and it is stored where the database's owner
 * has no access, because the database's content is verified against it.
 */
export type AuditHeads = ReturnType<typeof createAuditHeads>

/** @param file created when the first line is written */
export function createAuditHeads(file: string) {
  /** Reads the file. @returns null when it does not exist @throws the system's error when it cannot be read */
  async function reading<T>(read: (handle: FileHandle) => Promise<T>): Promise<T | null> {
    let handle: FileHandle
    try {
      handle = await open(file, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    try {
      return await read(handle)
    } finally {
      await handle.close()
    }
  }

  return {
    /** The first line; null when the file does not exist. */
    first: (): Promise<Line | null> =>
      reading(async (handle) => linesIn(await bytesAt(handle, 0, LINE_BYTES))[0]?.line ?? null),

    newest: (): Promise<Line | null> =>
      reading(async (handle) => {
        const { size } = await handle.stat()
        const start = Math.max(0, size - 4 * LINE_BYTES)
        return linesIn(await bytesAt(handle, start, size - start)).at(-1)?.line ?? null
      }),

    /**
     * The heads up to a position, read from an offset in the file.
     * @returns them, and the offset of the first line after them
     */
    upTo: async (position: number, from: number): Promise<{ heads: Head[]; offset: number }> => {
      const heads: Head[] = []
      let offset = from
      await reading(async (handle) => {
        for (;;) {
          const bytes = await bytesAt(handle, offset, CHUNK_BYTES)
          const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
          if (whole.length === 0) return
          for (const { line, start } of linesIn(whole)) {
            if (line.position > position) {
              offset += start
              return
            }
            // The file of a new clinic begins with a line at position 0, for which there is no seal.
            if (line.position > 0) heads.push(line)
          }
          offset += whole.length
        }
      })
      return { heads, offset }
    },

    /** Renames the file, so that it is no longer used. @returns its new name, in the same folder */
    async putAside(at: Date): Promise<string> {
      const name = basename(file).replace(/(?=\.\w+$)/, `-${at.toISOString().replaceAll(':', '-')}`)
      await rename(file, join(dirname(file), name))
      return name
    },

    /** Appends a line. When the promise resolves, the line is on the disk and not only in the system's cache. */
    async append({ position, head }: Head, at: Date, beginning?: Beginning): Promise<void> {
      await mkdir(dirname(file), { recursive: true })
      const line = { position, head, at: at.toISOString(), node: hostname(), ...beginning }
      const handle = await open(file, 'a+', 0o600)
      try {
        // After a power failure the last line may be incomplete. It is ended with a line break here, and skipped when
        // reading.
        const { size } = await handle.stat()
        const torn = size > 0 && (await bytesAt(handle, size - 1, 1)).toString() !== '\n'
        await handle.appendFile(`${torn ? '\n' : ''}${JSON.stringify(line)}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

async function bytesAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/** The valid lines, and where in the bytes each begins. */
function linesIn(bytes: Buffer): { line: Line; start: number }[] {
  const found: { line: Line; start: number }[] = []
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf('\n', start)
    const end = newline === -1 ? bytes.length : newline
    const line = lineOf(bytes.subarray(start, end).toString())
    if (line) found.push({ line, start })
    start = end + 1
  }
  return found
}

function lineOf(text: string): Line | null {
  try {
    const line = JSON.parse(text) as Partial<Line> | null
    const { position, head, at, node, began, replaced } = line ?? {}
    if (typeof position !== 'number' || typeof head !== 'string' || typeof at !== 'string') return null
    if (!/^[0-9a-f]{64}$/.test(head) || Number.isNaN(Date.parse(at))) return null
    return {
      position,
      head,
      at,
      node: String(node),
      ...(typeof began === 'boolean' && { began }),
      ...(replaced && { replaced: { file: String(replaced.file), entries: Number(replaced.entries) } }),
    }
  } catch {
    return null
  }
}
