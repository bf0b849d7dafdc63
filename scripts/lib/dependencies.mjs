import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { needsRegistry, registryIsAway } from './registry.mjs'
import { npm, root, Stop, say } from './run.mjs'

const stamp = join(root, 'node_modules', '.medconsult-lock')
/** npm's own record of what is in node_modules. */
const record = join(root, 'node_modules', '.package-lock.json')

/**
 * Installs the packages of package-lock.json, unless node_modules has them.
 * @param development whether those are needed that only building and testing take; `npm ci --omit=dev` leaves them out
 */
export async function dependencies({ development = true } = {}) {
  const lock = readFileSync(join(root, 'package-lock.json'))
  if (read(stamp) === state(lock)) return
  const packages = JSON.parse(lock)
  if (!development && installed(packages, development)) return
  if (!installed(packages, true)) {
    say('installing dependencies from package-lock.json (about a minute)')
    // npm 12 blocks install scripts. None is needed here, so older versions block them too. Development and optional
    // packages are requested explicitly, because NODE_ENV=production or an .npmrc would leave out what builds the web
    // app.
    const all = ['--include=dev', '--include=optional']
    const away = registryIsAway()
    if (away !== null) say(`${away} Trying with npm's cache.`)
    const source = away === null ? [] : ['--offline']
    const flags = [...all, ...source, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    let code = await npm(['ci', ...flags], { what: 'installing' })
    if (code !== 0 && away !== null) needsRegistry(away, 'The packages are')
    if (code !== 0) {
      // npm ci refuses a lock file that lacks another platform's optional package, which a registry may not have. npm
      // install takes the same versions, and skips packages for other platforms.
      say('npm ci refused; trying npm install, with the lock file as it is')
      code = await npm(['install', '--no-save', ...flags], { what: 'installing' })
    }
    if (code !== 0) throw new Stop('The dependencies could not be installed: see above what npm says.')
  }
  writeFileSync(stamp, state(lock))
}

/** A hash of the lock file and of npm's record, which changes when npm is run by hand in between. */
function state(lock) {
  return createHash('sha256')
    .update(lock)
    .update(read(record) ?? '')
    .digest('hex')
}

/** Tells whether npm's record has every package of the lock file, in its version, that is needed. */
function installed(lock, development) {
  const recorded = read(record)
  if (recorded === undefined) return false
  const { packages } = JSON.parse(recorded)
  return Object.entries(lock.packages).every(([path, { version, link, optional, dev, devOptional }]) => {
    if (path === '' || link || !path.includes('node_modules/')) return true
    const found = packages[path]
    const mayLack = optional === true || (!development && (dev === true || devOptional === true))
    return found === undefined ? mayLack : found.version === version
  })
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
