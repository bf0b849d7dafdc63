// The boundaries between folders, checked by reading every import: contract imports neither side, web never imports
// server, platform and ui know no domain, a domain is entered through its index.ts only, and there are no cycles. With
// `--bad` it runs on a sample that breaks each rule, and passes only if each is refused.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { root } from '../lib/run.mjs'

/** The folders of domains, on the server and in the web app. */
export const domains = [
  'accounts',
  'practice',
  'calls',
  'appointments',
  'meetings',
  'notifications',
  'audit',
  'demo',
  'engine',
  'devices',
  'room',
  'encounters',
  'checkup',
  'retention',
]
/** The layers: the room, and the domains that open it. A lower one never imports a higher one. */
const floors = {
  contract: ['room', 'calls', ['practice', 'appointments', 'meetings']],
  server: [
    'audit',
    'notifications',
    'accounts',
    'room',
    'calls',
    ['practice', 'appointments', 'meetings'],
    'demo',
    'checkup',
  ],
  web: ['engine', 'devices', 'room', 'calls', ['practice', 'appointments', 'meetings']],
}
const floorOf = ({ part, room }) => floors[part]?.findIndex((one) => [one].flat().includes(room)) ?? -1
const parts = ['contract', 'server', 'web']
/** Tells whether a file is for development only: the page of states draws the real app with made-up engines. */
const isStage = ({ part, room, inner }) => part === 'web' && (room === 'states' || /(^|\/)browser\//.test(inner))
const isTest = (file) => /\.(test|spec)\.tsx?$/.test(file) || file.includes('/browser/')

function sources(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && statSync(file).isFile())
}

/** Every import of a file: its specifier, and whether it exists at run time. */
function importsOf(file) {
  const { module, errors } = parseSync(file, readFileSync(file, 'utf8'))
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const found = module.staticImports.map((one) => ({
    to: one.moduleRequest.value,
    runtime: one.entries.length === 0 || one.entries.some((entry) => !entry.isType),
  }))
  for (const one of module.staticExports)
    for (const entry of one.entries)
      if (entry.moduleRequest) found.push({ to: entry.moduleRequest.value, runtime: !entry.isType })
  const text = readFileSync(file, 'utf8')
  for (const one of module.dynamicImports) {
    const to = text.slice(one.moduleRequest.start, one.moduleRequest.end).replaceAll(/['"`]/g, '')
    found.push({ to, runtime: false })
  }
  return found
}

function resolved(from, to) {
  const path = resolve(dirname(from), to)
  return [path, `${path}.ts`, `${path}.tsx`, join(path, 'index.ts')].find(
    (file) => existsSync(file) && statSync(file).isFile(),
  )
}

/** Where a file is: its workspace, and the folder in it. */
function home(base, file) {
  const [part, src, room, ...rest] = relative(base, file).split('/')
  return { part, room: src === 'src' ? room : src, inner: rest.join('/') }
}

/** @returns how many files below a folder were examined, and the violations: [file, import, rule] */
export function check(base) {
  const files = parts.flatMap((part) => sources(join(base, part, 'src')))
  const broken = []
  const graph = new Map()
  let counted = 0
  for (const file of files) {
    const name = relative(base, file)
    const here = home(base, file)
    const edges = []
    for (const { to, runtime } of importsOf(file)) {
      counted += 1
      const workspace = /^@medconsult\/(\w+)/.exec(to)?.[1]
      if (here.part === 'contract' && workspace && workspace !== 'contract')
        broken.push([name, to, 'contract imports neither side'])
      if (here.part === 'contract' && !to.startsWith('.') && to !== 'zod' && !isTest(file))
        broken.push([name, to, 'contract needs zod only'])
      if (here.part === 'web' && workspace === 'server') broken.push([name, to, 'web never imports server'])
      if (here.part === 'web' && to === '@medconsult/contract' && runtime && !isTest(file) && !isStage(here))
        broken.push([name, to, 'web loads @medconsult/contract/runtime at run time, the rest as types'])
      if (!to.startsWith('.')) continue
      const target = resolved(file, to)
      if (!target) continue
      const there = home(base, target)
      if (there.part !== here.part) broken.push([name, to, 'parts are entered by their package name'])
      const known = there.part === here.part && domains.includes(there.room)
      if (known && ['platform', 'ui'].includes(here.room)) broken.push([name, to, `${here.room} knows no domain`])
      if (isStage(there) && !isStage(here) && !isTest(file))
        broken.push([name, to, 'what is for development only is part of no page'])
      // The page of states uses the made-up engine of the browser tests.
      const isEntry = /^([\w-]+\/)?index\.ts$/.test(there.inner) || (here.room === 'states' && isStage(there))
      if (known && there.room !== here.room && here.part !== 'contract' && !isEntry && !isTest(file))
        broken.push([name, to, 'a domain is entered through an index.ts: its own, or that of a folder in it'])
      if (floorOf(here) >= 0 && floorOf(there) > floorOf(here) && !isTest(file))
        broken.push([name, to, 'the room knows none of those who open it'])
      if (runtime) edges.push(relative(base, target))
    }
    graph.set(name, edges)
  }
  for (const cycle of cycles(graph)) broken.push([cycle[0], cycle.join(' → '), 'no cycles'])
  return { files: files.length, counted, broken }
}

function cycles(graph) {
  const state = new Map()
  const found = []
  const path = []
  function visit(node) {
    state.set(node, 'open')
    path.push(node)
    for (const next of graph.get(node) ?? []) {
      if (state.get(next) === 'open') found.push([...path.slice(path.indexOf(next)), next])
      else if (!state.has(next)) visit(next)
    }
    path.pop()
    state.set(node, 'done')
  }
  for (const node of graph.keys()) if (!state.has(node)) visit(node)
  return found
}

function report() {
  const ours = check(root)
  for (const [file, to, rule] of ours.broken) process.stdout.write(`${file}: ${to}: ${rule}\n`)
  const sample = check(join(root, 'scripts/gates/bad'))
  const rules = new Set(sample.broken.map(([, , rule]) => rule))
  const expected = 10
  process.stdout.write(
    `boundaries: ${ours.files} files, ${ours.counted} imports, ${ours.broken.length} broken; the bad sample breaks ${rules.size} of ${expected} rules\n`,
  )
  if (ours.files < 100 || ours.counted < 300) {
    process.stdout.write('boundaries: so little was examined that something is wrong with the gate\n')
    process.exitCode = 1
  }
  if (ours.broken.length > 0 || rules.size !== expected) process.exitCode = 1
}

// A test imports the rest of this file.
if (import.meta.main) report()
