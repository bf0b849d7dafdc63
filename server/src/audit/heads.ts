import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** What the first line of a file says of the time before. */
interface Beginning {
  /** There were entries before the file was begun. */
  began?: boolean
  /** The file that was put aside for it, and how many entries that one knew. */
  replaced?: { file: string; entries: number }
}

/** The seal of the latest entry at some time: it vouches for all entries before. */
export interface Head {
  /** That of the entry: 1, 2, 3 … */
  position: number
  /** SHA-256, hexadecimal. */
  head: string
}

interface Line extends Head, Beginning {
  /** ISO 8601. */
  at: string
  node: string
}

/** More than a line has. */
const LINE_BYTES = 1024
const CHUNK_BYTES = 256 * 1024

/**
 * The heads of the audit chain that this node has seen, its own and other nodes', a line of JSON each, oldest first. The
 * file is only ever added to, is its owner's alone, and lies where the database's owner has no business: what the database
 * says is compared with it.
 */
export type AuditHeads = ReturnType<typeof createAuditHeads>

/** @param file is made when the first line is written */
export function createAuditHeads(file: string) {
  /** @returns null when there is no such file. @throws what the system says of one that cannot be read */
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
    /** How the file begins. null: it is missing. */
    first: (): Promise<Line | null> =>
      reading(async (handle) => linesIn(await bytesAt(handle, 0, LINE_BYTES))[0]?.line ?? null),

    newest: (): Promise<Line | null> =>
      reading(async (handle) => {
        const { size } = await handle.stat()
        const start = Math.max(0, size - 4 * LINE_BYTES)
        return linesIn(await bytesAt(handle, start, size - start)).at(-1)?.line ?? null
      }),

    /**
     * The heads up to a position, from an offset in the file on.
     * @returns them, and the offset of the first line beyond
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
            // The file of a new clinic begins with the head of nothing.
            if (line.position > 0) heads.push(line)
          }
          offset += whole.length
        }
      })
      return { heads, offset }
    },

    /** Renames the file, so that it vouches for nothing here any more. @returns its new name, in the same folder */
    async putAside(at: Date): Promise<string> {
      const name = basename(file).replace(/(?=\.\w+$)/, `-${at.toISOString().replaceAll(':', '-')}`)
      await rename(file, join(dirname(file), name))
      return name
    },

    /** Written to the disk, and not only handed to the system, when this resolves. */
    async append({ position, head }: Head, at: Date, beginning?: Beginning): Promise<void> {
      await mkdir(dirname(file), { recursive: true })
      const line = { position, head, at: at.toISOString(), node: hostname(), ...beginning }
      const handle = await open(file, 'a+', 0o600)
      try {
        // After a power cut the last line may be half a line: it is ended, and passed over when it is read.
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

/** The lines that can be read, and where in the bytes each begins. */
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
