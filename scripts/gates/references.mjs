// The security documents and the page of the seeds name tests and files: each test has to stand in its file under that title, and each file
// has to exist. The table of the OWASP ASVS has every requirement of levels 1 and 2 once, each with a verdict and
// with what shows it, and its summary counts them. The page of the seeds has a test or a reason in each row. A page that
// breaks every rule must be refused for each.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { root } from '../lib/run.mjs'

const pages = ['docs/threat-model.md', 'docs/asvs.md', 'docs/seeds.md']
const badPage = 'scripts/gates/bad/references.md'
const verdicts = ['pass', 'partly', 'not applicable', 'not yet']
/** The number of requirements of each level in ASVS 5.0.0. */
const required = { 1: 70, 2: 183 }

const rules = {
  file: 'no such file',
  title: 'no test or group of tests has this title',
  verdict: `the verdict is none of ${verdicts.join(', ')}`,
  shown: 'neither a test nor a reason',
  row: 'the row names neither a test nor the reason why there is none (“no test: …”)',
  twice: 'the requirement is there twice',
  whole: 'requirements of this level are missing, or too many',
  sum: 'the summary counts otherwise',
}

const topLevel = new Set(readdirSync(root))
/** Tells whether a text names a file or folder of the repository. An address such as `/api/docs` does not. */
const isPath = (text) =>
  /^[\w.@-]+(\/[\w.@-]+)*\/?$/.test(text) && (topLevel.has(text.split('/')[0]) || /\.(ts|tsx|mjs|sql|md)$/.test(text))

/**
 * The name of the called function before the first dot or bracket, for calls such as `test('…')` and
 * `describe.each(…)('…')`; null for any other call.
 */
function calledName(callee) {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression') return calledName(callee.object)
  return callee.type === 'CallExpression' ? calledName(callee.callee) : null
}

function titleOf(node, text) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  return node?.type === 'TemplateLiteral' ? text.slice(node.start + 1, node.end - 1) : null
}

/** The titles of a test file, each after the titles of the groups around it. */
function readTitles(file) {
  const text = readFileSync(join(root, file), 'utf8')
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const found = []
  function visit(node, around) {
    if (Array.isArray(node)) for (const one of node) visit(one, around)
    if (typeof node?.type !== 'string') return
    const isTest = node.type === 'CallExpression' && ['test', 'it', 'describe'].includes(calledName(node.callee))
    const title = isTest ? titleOf(node.arguments[0], text) : null
    const inside = title === null ? around : [...around, title]
    if (title !== null) found.push(` › ${inside.join(' › ')}`)
    for (const child of Object.values(node)) if (typeof child === 'object') visit(child, inside)
  }
  visit(program, [])
  return found
}
const known = new Map()
function titlesOf(file) {
  if (!known.has(file)) known.set(file, readTitles(file))
  return known.get(file)
}

/** @returns what is wrong with one reference of a page: a key of `rules`, or null */
function faultOf(text) {
  const [file, ...titles] = text.split(' › ')
  if (!existsSync(join(root, file))) return 'file'
  if (titles.length === 0) return null
  return titlesOf(file).some((one) => one.endsWith(` › ${titles.join(' › ')}`)) ? null : 'title'
}

/** The rows of the table of requirements. Several requirements may share one row. */
const rowsOf = (page) =>
  page
    .split('\n')
    .filter((line) => /^\| *\d+\.\d+\.\d+/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, ids, level, , verdict, shown]) => ({ ids: ids.split(/, */), level, verdict, shown }))

function faultsOfTable(page) {
  const faults = []
  const seen = new Set()
  const counted = { 1: 0, 2: 0 }
  const sums = Object.fromEntries(verdicts.map((one) => [one, { 1: 0, 2: 0 }]))
  for (const { ids, level, verdict, shown } of rowsOf(page)) {
    if (!verdicts.includes(verdict)) faults.push([ids[0], 'verdict'])
    if (!shown) faults.push([ids[0], 'shown'])
    for (const id of ids) {
      if (seen.has(id)) faults.push([id, 'twice'])
      seen.add(id)
      counted[level] += 1
      if (sums[verdict]) sums[verdict][level] += 1
    }
  }
  for (const level of [1, 2])
    if (counted[level] !== required[level])
      faults.push([`level ${level}: ${counted[level]} of ${required[level]}`, 'whole'])
  for (const [verdict, sum] of Object.entries(sums))
    if (!page.includes(`\n| ${verdict} | ${sum[1]} | ${sum[2]} |`))
      faults.push([`${verdict}: ${sum[1]} of level 1, ${sum[2]} of level 2`, 'sum'])
  return { faults, rows: seen.size }
}

/** Of the tables that say what a seed names, what of ours answers it, and what shows it. */
const rowsWithoutProof = (page) =>
  page
    .split('\n| what the document names |')
    .slice(1)
    .flatMap((table) => table.split('\n\n')[0].split('\n').slice(2))
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, , , shown = '']) => !/`[^`]+ › [^`]+`|no test: \S/.test(shown))
    .map(([, what]) => what)

function check(files) {
  const counted = { tests: 0, paths: 0, rows: 0 }
  const broken = []
  /** The minimum number of tests that a page names. */
  let fewest = Number.POSITIVE_INFINITY
  for (const file of files) {
    // Code blocks are removed first: the three backticks of a fence would be taken for a code span, and shift all later
    // ones.
    const page = readFileSync(join(root, file), 'utf8').replace(/^(```+)[\s\S]*?^\1$/gm, '')
    const before = counted.tests
    for (const [, text] of page.matchAll(/`([^`]+)`/g)) {
      const isTest = text.includes(' › ')
      if (!isTest && !isPath(text)) continue
      counted[isTest ? 'tests' : 'paths'] += 1
      const fault = faultOf(text)
      if (fault) broken.push([file, text, fault])
    }
    fewest = Math.min(fewest, counted.tests - before)
    broken.push(...rowsWithoutProof(page).map((what) => [file, what, 'row']))
    if (!page.includes('| requirement |')) continue
    const { faults, rows } = faultsOfTable(page)
    counted.rows += rows
    broken.push(...faults.map(([what, fault]) => [file, what, fault]))
  }
  return { counted, broken, fewest }
}

const ours = check(pages)
for (const [file, what, fault] of ours.broken) process.stdout.write(`${file}: ${what}: ${rules[fault]}\n`)
const refused = new Set(check([badPage]).broken.map(([, , fault]) => fault))
const { tests, paths, rows } = ours.counted
const expected = Object.keys(rules).length
process.stdout.write(
  `references: ${pages.length} documents, ${tests} tests, ${paths} files, ${rows} requirements, ${ours.broken.length} broken; the bad sample breaks ${refused.size} of ${expected} rules\n`,
)
if (ours.fewest < 100 || paths < 40 || rows === 0) {
  process.stdout.write('references: so little was examined that something is wrong with the gate\n')
  process.exitCode = 1
}
if (ours.broken.length > 0 || refused.size !== expected) process.exitCode = 1
