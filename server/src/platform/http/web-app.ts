import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { pageRoots } from '@medconsult/contract'
import type { FastifyInstance } from 'fastify'
import { refuseUnknownRoute } from './problem.ts'

/**
 * Returns a hash that changes with every build of the web app. The names of its files contain hashes of their content.
 * @returns null if the app is not built
 */
export function buildOf(folder: string): string | null {
  if (!existsSync(join(folder, 'index.html'))) return null
  const assets = join(folder, 'assets')
  const files = existsSync(assets) ? readdirSync(assets).sort() : []
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, 'index.html')))
    .update(files.join('\n'))
  return hash.digest('hex').slice(0, 16)
}

/**
 * The worker that blurs the background of a picture compiles WebAssembly, and loads it and its model from its own
 * folder. The policy of a worker is that of its file, so no page gets this right.
 */
const BLUR_WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

/** Serves the built web app; its own addresses all answer with the one page. `build` is that of `buildOf`. */
export async function serveWebApp(app: FastifyInstance, folder: string, build: string | null): Promise<void> {
  if (!existsSync(folder)) {
    app.setNotFoundHandler(refuseUnknownRoute)
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    preCompressed: true,
    dotfiles: 'ignore',
    setHeaders(reply, path) {
      // The names of built files contain a hash of their content, so they can be cached for ever. The HTML file must be
      // checked each time.
      const forEver = path.includes('/assets/')
      reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
      if (path.includes('/assets/video-processors-')) reply.header('content-security-policy', BLUR_WORKER_POLICY)
      // A page can read this header of its own document, and so knows with which build it was loaded.
      if (build !== null && path.endsWith('index.html')) reply.header('server-timing', `build;desc="${build}"`)
    },
  })
  app.setNotFoundHandler((request, reply) => {
    const kind = ['GET', 'HEAD'].includes(request.method) ? kindOf(request.url) : 'nothing'
    if (kind === 'page') return reply.sendFile('index.html')
    // For an unknown address, a browser gets the web app's own page, and a program gets an error of the API.
    const isPerson = kind === 'unknown' && (request.headers.accept ?? '').includes('text/html')
    return isPerson ? reply.status(404).sendFile('index.html') : refuseUnknownRoute(request, reply)
  })
}

const roots = new Set<string>(['', ...pageRoots])
/** The last ones are where other systems are asked for their health and their metrics: a page there would look like an answer. */
const neverPages = new Set([
  ...['api', 'health', 'socket.io', 'peerjs', 'assets'],
  ...['metrics', 'readyz', 'livez', 'healthz', 'ready', 'live', 'status'],
])

/** Tells whether an address is a page of the web app, might be meant as one, or is neither. */
function kindOf(url: string): 'page' | 'unknown' | 'nothing' {
  const path = decodeAddress(url.split('?', 1)[0] ?? '')
  const [root = ''] = path.split('/').filter((part) => part !== '')
  if (neverPages.has(root.toLowerCase())) return 'nothing'
  if (roots.has(root)) return 'page'
  // The address has the name of a file.
  return /\.\w+$/.test(path) || root.startsWith('.') ? 'nothing' : 'unknown'
}

/** Decodes an address, which can be written in several ways (RFC 3986, 2.1). */
function decodeAddress(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
