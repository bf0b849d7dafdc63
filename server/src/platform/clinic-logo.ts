import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { ConfigError } from './config.ts'

/** Maximum size of the picture, in bytes: it is a part of every e-mail. */
const MAX_BYTES = 200_000

/** The path at which the picture is served. */
const LOGO_PATH = '/api/clinic-logo'

/** The clinic's logo, as it was at the start of the server. */
export interface ClinicLogo {
  type: 'image/png' | 'image/jpeg' | 'image/svg+xml'
  content: Buffer
  /** The address on this server, which is another one for another picture. */
  path: string
}

/** The type of a picture by its content, whatever the name of its file is. */
function typeOf(content: Buffer): ClinicLogo['type'] | null {
  if (content.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png'
  if (content.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  const text = content.subarray(0, 4096).toString('utf8').trimStart()
  return /^(<\?xml|<!--|<!DOCTYPE svg|<svg[\s>])/i.test(text) && /<svg[\s>]/i.test(text) ? 'image/svg+xml' : null
}

/**
 * Reads the picture that CLINIC_LOGO names.
 * @param file its path; a relative one starts at `dataDir`
 * @throws ConfigError when it cannot be used, with the reason in a sentence
 */
export async function readClinicLogo(dataDir: string, file: string): Promise<ClinicLogo> {
  const path = resolve(dataDir, file)
  const unusable = (why: string) => new ConfigError(`CLINIC_LOGO cannot be used: ${path} ${why}.`)
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw unusable('does not exist')
    throw unusable(error.code === 'EISDIR' ? 'is a folder' : 'cannot be read by this account')
  })
  if (content.length > MAX_BYTES) throw unusable(`has more than ${MAX_BYTES / 1000} kB`)
  const type = typeOf(content)
  if (type === null) throw unusable('is no PNG, JPEG or SVG picture')
  return { type, content, path: `${LOGO_PATH}?${createHash('sha256').update(content).digest('hex').slice(0, 16)}` }
}

/** Serves the logo to everybody: it is shown before sign-in, too. */
export function serveClinicLogo(app: FastifyInstance, { type, content }: ClinicLogo): void {
  app.get(LOGO_PATH, { schema: { hide: true } }, (_, reply) =>
    reply
      .type(type)
      .header('cache-control', 'public, max-age=86400')
      // A drawing may contain scripts. Opened by itself it runs none, loads nothing, and has an origin of its own.
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      .send(content),
  )
}
