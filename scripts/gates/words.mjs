// Retired words occur neither in the name of a file or an export of server/src and web/src, nor in the name of a file
// of contract/src, whose exports are the wire's names. The list is the table "Retired words" in docs/glossary.md. The
// gate also checks that it refuses the samples at the end.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { root } from '../lib/run.mjs'

const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8')
const table = glossary.slice(glossary.indexOf('| retired | use |'))
/**
 * Words that are retired in one meaning only and also occur in good names, so that this gate cannot decide about them.
 */
const OF_TWO_MEANINGS = new Set(
  'asked changes chosen hear line look nobody note notes notice options post steps weather well visit words #p #o'.split(
    ' ',
  ),
)
const retired = new Set(
  [...table.matchAll(/^\| `([^`]+)` \|/gm)]
    .map(([, word]) => word.toLowerCase())
    .filter((word) => !OF_TWO_MEANINGS.has(word)),
)
/** Names of the wire or the database. */
const KEPT = new Set(['server/src/meetings/membership.ts MeetingStanding'])

/** Splits a name into words: `useGuestList` and `use-guest-list.ts` into use, guest, list, and the whole name. */
const wordsIn = (name) => {
  const parts = name
    .replace(/\.(test|texts|module)?\.?[\w]+$/, '')
    .split(/[^A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])/)
    .map((word) => word.toLowerCase())
  return [...parts, name.toLowerCase()]
}
const retiredIn = (name) => wordsIn(name).filter((word) => retired.has(word))

function exportsOf(file, text) {
  const { module, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  return module.staticExports.flatMap(({ entries }) => entries.flatMap(({ exportName }) => exportName.name ?? []))
}

/** @returns {string[]} one line for each retired word in the name of a file or of something that it exports */
function faultsIn(file, names) {
  return [basename(file), ...names].flatMap((name) =>
    KEPT.has(`${file} ${name}`) ? [] : retiredIn(name).map((word) => `${file}: ${name} has the retired word "${word}"`),
  )
}

const faults = []
let examined = 0
for (const part of ['contract/src', 'server/src', 'web/src'])
  for (const name of readdirSync(join(root, part), { recursive: true })) {
    const file = join(root, part, name)
    if (!/\.tsx?$/.test(file) || file.endsWith('.d.ts')) continue
    const names = part === 'contract/src' ? [] : exportsOf(file, readFileSync(file, 'utf8'))
    examined += 1 + names.length
    faults.push(...faultsIn(relative(root, file), names))
  }
for (const fault of faults) process.stdout.write(`${fault}\n`)

const bad = [
  ['server/src/platform/http/door.ts', []],
  ['server/src/platform/x.ts', ['createDoorkeeper']],
  ['web/src/x.ts', ['useStanding']],
]
const refused = bad.filter(([file, names]) => faultsIn(file, names).length > 0).length
process.stdout.write(
  `words: ${examined} names, ${retired.size} retired words, ${faults.length} wrong; ${refused} of ${bad.length} bad samples refused\n`,
)
if (examined < 1000 || retired.size < 30 || faults.length > 0 || refused !== bad.length) process.exitCode = 1
