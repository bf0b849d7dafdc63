// Tests of the gates themselves: a gate that examines less than intended refuses nothing, and nobody would notice.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { root } from '../lib/run.mjs'
import { check, domains } from './boundaries.mjs'
import { lint } from './known-bad.mjs'
import { isRefused, LIMIT, QUESTION } from './sizes.mjs'

const foldersIn = (path) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
/** Folders without knowledge of a domain. */
/** `states` is for development only, and a separate rule forbids to import it. */
const general = ['platform', 'ui', 'lib', 'states']
const withoutGeneral = (names) => names.filter((name) => !general.includes(name))

const trees = []
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true })
})
/** Creates a temporary tree of these files. @returns the violations that the boundary gate finds, as "file: rule" */
function brokenIn(files) {
  const tree = mkdtempSync(join(tmpdir(), 'medconsult-house-'))
  trees.push(tree)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(tree, dirname(file)), { recursive: true })
    writeFileSync(join(tree, file), text)
  }
  return [...new Set(check(tree).broken.map(([file, , rule]) => `${file}: ${rule}`))]
}

describe('the boundary gate', () => {
  const sides = ['server/src', 'web/src']

  test('the gate knows every folder of the server and the web app, and no others', () => {
    const there = new Set(sides.flatMap((side) => withoutGeneral(foldersIn(side))))
    expect([...there].filter((name) => !domains.includes(name))).toEqual([])
    expect(domains.filter((name) => !there.has(name))).toEqual([])
  })

  test.each(sides.flatMap((side) => withoutGeneral(foldersIn(side)).map((name) => [side, name])))(
    'in %s, platform code must not import %s, and other domains only through its index.ts',
    (side, name) => {
      // A folder outside of the layers, which may import every layer.
      const [one, another] = side === 'web/src' ? ['encounters', 'audit'] : ['encounters', 'demo']
      const other = name === one ? another : one
      const files = {
        [`${side}/${name}/index.ts`]: `export { one } from './inner.ts'\n`,
        [`${side}/${name}/inner.ts`]: 'export const one = 1\n',
        [`${side}/platform/clock.ts`]: `export { one } from '../${name}/index.ts'\n`,
      }
      expect(brokenIn(files)).toEqual([`${side}/platform/clock.ts: platform knows no domain`])
      delete files[`${side}/platform/clock.ts`]
      files[`${side}/${other}/index.ts`] = `export { one } from '../${name}/index.ts'\n`
      expect(brokenIn(files)).toEqual([])
      files[`${side}/${other}/index.ts`] = `export { one } from '../${name}/inner.ts'\n`
      expect(brokenIn(files)).toEqual([
        `${side}/${other}/index.ts: a domain is entered through an index.ts: its own, or that of a folder in it`,
      ])
    },
  )

  test.each([
    ['web', 'engine', 'devices'],
    ['web', 'engine', 'calls'],
    ['web', 'devices', 'room'],
    ['web', 'room', 'calls'],
    ['web', 'room', 'meetings'],
    ['web', 'calls', 'practice'],
    ['web', 'calls', 'appointments'],
    ['server', 'audit', 'accounts'],
    ['server', 'notifications', 'room'],
    ['server', 'accounts', 'room'],
    ['server', 'room', 'calls'],
    ['server', 'room', 'meetings'],
    ['server', 'calls', 'practice'],
    ['server', 'calls', 'appointments'],
    ['server', 'meetings', 'demo'],
    ['contract', 'room', 'calls'],
    ['contract', 'calls', 'practice'],
    ['contract', 'room', 'meetings'],
  ])('in %s, %s must not import %s, which builds on it', (part, lower, higher) => {
    const files = (from, to) => ({
      [`${part}/src/${from}/index.ts`]: `export { one } from '../${to}/index.ts'\n`,
      [`${part}/src/${to}/index.ts`]: 'export const one = 1\n',
    })
    expect(brokenIn(files(lower, higher))).toEqual([
      `${part}/src/${lower}/index.ts: the room knows none of those who open it`,
    ])
    expect(brokenIn(files(higher, lower))).toEqual([])
  })

  test('web and server must not import each other, and cycles are found', () => {
    expect(
      brokenIn({
        'contract/src/index.ts': `import 'kysely'\nexport * from '@medconsult/server'\n`,
        'web/src/calls/index.ts': `import { a } from '@medconsult/server'\nexport { a }\n`,
        'web/src/calls/words.ts': `import { a } from '@medconsult/contract'\nexport { a }\n`,
        'web/src/calls/types.ts': `import type { A } from '@medconsult/contract'\nexport type { A }\n`,
        'server/src/audit/one.ts': `export { b } from './other.ts'\nexport const a = 1\n`,
        'server/src/audit/other.ts': `export { a } from './one.ts'\nexport const b = 1\n`,
      }).sort(),
    ).toEqual([
      'contract/src/index.ts: contract imports neither side',
      'contract/src/index.ts: contract needs zod only',
      'server/src/audit/one.ts: no cycles',
      'web/src/calls/index.ts: web never imports server',
      'web/src/calls/words.ts: web loads @medconsult/contract/runtime at run time, the rest as types',
    ])
  })
})

describe('the limits of size', () => {
  test('a file has at most 600 lines, is listed from 300 on, and a function has at most 150', () => {
    expect([LIMIT, QUESTION]).toEqual([600, 300])
    const { level, options } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')).linter.rules.complexity
      .noExcessiveLinesPerFunction
    expect([level, options]).toEqual(['error', { maxLines: 150 }])
  })

  test('a file with one more line is refused', () => {
    expect([600, 601].map((lines) => isRefused('x\n'.repeat(lines)))).toEqual([false, true])
  })

  test('a function with one more line is refused', () => {
    const long = (lines) => `export function a(b: () => void) {\n${'  b()\n'.repeat(lines)}}\n`
    expect(lint({ 'may-be.ts': long(150), 'too-long.ts': long(151) })).toEqual({
      'may-be.ts': [],
      'too-long.ts': ['lint/complexity/noExcessiveLinesPerFunction'],
    })
  })
})

describe('npm run check', () => {
  const run = (...names) =>
    spawnSync(process.execPath, [join(root, 'scripts/check.mjs'), ...names], { cwd: root, encoding: 'utf8' })

  test('the check runs every file of scripts/gates', () => {
    const { stderr, status } = run('no-such-gate')
    expect(status).toBe(1)
    const names = /choose of (.*)\./.exec(stderr)?.[1]?.split(', ') ?? []
    expect(names).toEqual(
      expect.arrayContaining([
        'lint',
        'types-contract',
        'types-server',
        'types-web',
        'types-tests',
        'boundaries',
        'diagrams',
        'map',
        'tables',
        'functions',
        'words',
        'skeleton',
        'sizes',
        'references',
        'known-bad',
        'dead-code',
        'audit',
      ]),
    )
    const files = readdirSync(join(root, 'scripts/gates')).filter((name) => /^[\w-]+\.mjs$/.test(name))
    for (const file of files) expect(names).toContain(basename(file, '.mjs'))
  })
})

test('a gate that finds nothing to examine fails', () => {
  const empty = mkdtempSync(join(tmpdir(), 'medconsult-house-'))
  trees.push(empty)
  for (const name of ['gates', 'lib']) mkdirSync(join(empty, 'scripts', name), { recursive: true })
  for (const file of ['gates/sizes.mjs', 'lib/run.mjs'])
    writeFileSync(join(empty, 'scripts', file), readFileSync(join(root, 'scripts', file)))
  spawnSync('git', ['init', '-q'], { cwd: empty })
  const gate = spawnSync(process.execPath, [join(empty, 'scripts/gates/sizes.mjs')], { encoding: 'utf8' })
  expect([gate.status, gate.stdout]).toEqual([1, 'sizes: 0 files, 0 too long\n'])
})
