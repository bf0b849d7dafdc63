import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, root, Stop, say } from './run.mjs'

const stamp = join(root, 'node_modules', '.medconsult-lock')
/** npm's own record of what it put into node_modules. */
const record = join(root, 'node_modules', '.package-lock.json')

/** Installs what package-lock.json says, when that is not what node_modules has. */
export async function dependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  if (read(stamp) === state(lock)) return
  if (!installed(JSON.parse(lock))) {
    say('installing dependencies from package-lock.json (about a minute)')
    // npm 12 blocks install scripts; nothing here needs one, so older versions block them too.
    // Asked for by name: NODE_ENV=production or somebody's .npmrc would leave out what builds the web app.
    const all = ['--include=dev', '--include=optional']
    const flags = [...all, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    let code = await npm(['ci', ...flags], { what: 'installing' })
    if (code !== 0) {
      // npm ci refuses a lock file that lacks another platform's optional package, which a registry
      // may not have at all. npm install takes the same versions and passes over what is not for us.
      say('npm ci refused; trying npm install, with the lock file as it is')
      code = await npm(['install', '--no-save', ...flags], { what: 'installing' })
    }
    if (code !== 0) throw new Stop('The dependencies could not be installed: see above what npm says.')
  }
  writeFileSync(stamp, state(lock))
}

/** Of the lock file and of what npm installed: whoever runs npm by hand in between changes the latter. */
function state(lock) {
  return createHash('sha256')
    .update(lock)
    .update(read(record) ?? '')
    .digest('hex')
}

/** Whether npm's own record of node_modules has every package of the lock file in its version. */
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
