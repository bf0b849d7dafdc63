// Checks that lint and types can fail: both get samples that they must refuse, each for its own reason, and one that
// they must accept.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../lib/run.mjs'

const bin = (path) => join(root, 'node_modules', path)
const FOLDER = 'server/src'

/**
 * Lints texts as files of the server, with our configuration, in a temporary folder. (Texts on its standard input are
 * never refused.)
 * @param samples texts by file name
 * @returns the rules that each text breaks, by file name
 */
export function lint(samples) {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-lint-'))
  try {
    const { $schema: _, ...config } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }))
    mkdirSync(join(folder, FOLDER), { recursive: true })
    for (const [name, text] of Object.entries(samples)) writeFileSync(join(folder, FOLDER, name), text)
    const args = [bin('@biomejs/biome/bin/biome'), 'lint', '--reporter=json', '.']
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    const { diagnostics } = JSON.parse(stdout)
    const rulesOf = (name) =>
      diagnostics
        .filter(({ location, severity }) => severity === 'error' && location.path === `${FOLDER}/${name}`)
        .map(({ category }) => category)
    return Object.fromEntries(Object.keys(samples).map((name) => [name, rulesOf(name)]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const good = 'export const a = (b: string) => b\n'
/** Samples by the rule that refuses them. */
const bad = {
  'lint/suspicious/noExplicitAny': 'export const a = (b: any) => b\n',
  'lint/nursery/noFloatingPromises': 'export async function a() {}\nexport function b() {\n  a()\n}\n',
  'lint/style/noNonNullAssertion': 'export const a = (b: string | null) => b!.length\n',
}

function report() {
  const names = Object.fromEntries(Object.keys(bad).map((rule) => [rule, `${rule.split('/').at(-1)}.ts`]))
  const samples = Object.entries(bad).map(([rule, text]) => [names[rule], text])
  const found = lint({ 'good.ts': good, ...Object.fromEntries(samples) })
  const wrong = Object.keys(bad).filter((rule) => !found[names[rule]].includes(rule))
  if (found['good.ts'].length > 0) wrong.push('a good sample')
  const types = [bin('typescript/bin/tsc'), '-p', 'scripts/gates/bad/types', '--noEmit']
  if (spawnSync(process.execPath, types, { cwd: root }).status === 0) wrong.push('types')
  for (const name of wrong) process.stdout.write(`known-bad: the wrong thing was said of "${name}"\n`)
  process.stdout.write(`known-bad: ${Object.keys(bad).length + 2} samples, ${wrong.length} wrong\n`)
  process.exitCode = wrong.length > 0 ? 1 : 0
}

// A test imports the rest of this file.
if (import.meta.main) report()
