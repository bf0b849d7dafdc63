import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { root, run, Stop, say } from './run.mjs'

const sources = [
  'package-lock.json',
  'contract/src',
  'deploy',
  'docs/administrator.md',
  'web/index.html',
  'web/package.json',
  'web/public',
  'web/src',
  'web/guides.ts',
  'web/tsconfig.json',
  'web/vite.config.ts',
]
const stamp = join(root, 'web/dist/.sources')

/** Tells whether the web app is built from the sources that are here. */
export function webIsBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

/** Builds the web app when its sources have changed since the last build. */
export async function web(node) {
  if (!existsSync(join(root, 'web/index.html'))) {
    say('there is no web app in this checkout, going on without')
    return
  }
  if (webIsBuilt()) return
  say('building the web app')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  // Vite reads NODE_ENV from the environment, and another value would give React's slow development version.
  const env = { NODE_ENV: 'production' }
  const code = await run(node, [vite, 'build'], { cwd: join(root, 'web'), env, what: 'building' })
  if (code !== 0) throw new Stop('The web app could not be built: see above what is wrong.')
  compress(join(root, 'web/dist'))
  writeFileSync(stamp, fingerprint())
}

/**
 * Compresses the files once after the build instead of at every request. The server sends `.br` and `.gz` to clients
 * that accept them.
 */
function compress(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!/\.(js|css|html|svg|json|webmanifest)$/.test(name)) continue
    const content = readFileSync(join(folder, name))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }))
  }
}

/** A hash of the sources by content and not by time, so that switching to another commit and back needs no build. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const source of sources) addTo(hash, source)
  return hash.digest('hex')
}

function addTo(hash, path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false })
  if (found === undefined || /\.test\.tsx?$/.test(path)) return
  if (found.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) addTo(hash, `${path}/${name}`)
  } else {
    hash.update(`${path}\0${found.size}\0`).update(readFileSync(join(root, path)))
  }
}
