import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, root, Stop, say } from './run.mjs'

const stamp = join(root, 'node_modules', '.medconsult-lock')
/** npm's own record of what is in node_modules. */
const record = join(root, 'node_modules', '.package-lock.json')

/** Installs the packages of package-lock.json, unless node_modules has them. */
export async function dependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  if (read(stamp) === state(lock)) return
  if (!installed(JSON.parse(lock))) {
    say('installing dependencies from package-lock.json (about a minute)')
    // npm 12 blocks install scripts. None is needed here, so older versions block them too. Development and optional
    // packages are requested explicitly, because NODE_ENV=production or an .npmrc would leave out what builds the web
    // app.
    const all = ['--include=dev', '--include=optional']
    const flags = [...all, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    let code = await npm(['ci', ...flags], { what: 'installing' })
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

/** Tells whether npm's record has every package of the lock file in its version. */
function installed(lock) {
  const recorded = read(record)
  if (recorded === undefined) return false
  const { packages } = JSON.parse(recorded)
  return Object.entries(lock.packages).every(([path, { version, link, optional }]) => {
    if (path === '' || link || !path.includes('node_modules/')) return true
    const found = packages[path]
    return found === undefined ? optional === true : found.version === version
  })
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
