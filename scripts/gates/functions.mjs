// SQL functions are defined in server/functions/, one in each file, and no longer in migrations. Migrations have
// different numbers, and from FIRST on they at most declare a function without a body. A file defines one function and
// grants its execution. The version of the files increases with every change; `--write` writes it, for `npm run
// schema`. The gate also checks that it refuses a sample that breaks each rule.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFunctions } from '../../server/src/platform/database/functions.ts'
import { root } from '../lib/run.mjs'

/** The first migration that defines no function. Earlier migrations stay as they were released. */
const FIRST = 50

/** The statements of a script, without comments. Text between $$ and $$ belongs to its statement. */
function statementsOf(script) {
  const statements = ['']
  for (const [token] of script.matchAll(/--.*|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|;|[^-$';]+|[\s\S]/g)) {
    if (token.startsWith('--')) continue
    if (token === ';') statements.push('')
    else statements.push(statements.pop() + token)
  }
  return statements.map((statement) => statement.trim()).filter(Boolean)
}

/** @returns {string[][]} the violations, as rule and migration */
function checkMigrations(folder) {
  const broken = []
  const names = readdirSync(folder).sort()
  const numbers = names.map((name) => Number(name.slice(0, 4)))
  names.forEach((name, at) => {
    const refuse = (rule) => broken.push([rule, name])
    if (numbers.indexOf(numbers[at]) !== at) refuse('migrations have different numbers')
    if (numbers[at] < FIRST) return
    for (const statement of statementsOf(readFileSync(join(folder, name), 'utf8'))) {
      const declares = /\sAS\s+(''|\$(\w*)\$\s*\$\2\$)$/i.test(statement)
      if (/^CREATE\s+(OR\s+REPLACE\s+)?(FUNCTION|PROCEDURE)\b/i.test(statement) && !declares)
        refuse("a migration declares a function at most: CREATE OR REPLACE FUNCTION … AS ''")
      // Where all migrations run at once, a function that only its file defines does not exist yet.
      if (/^CREATE\s+FUNCTION\b/i.test(statement) || /^DROP\s+FUNCTION\s+(?!IF\s+EXISTS)/i.test(statement))
        refuse('a migration says CREATE OR REPLACE FUNCTION, and DROP FUNCTION IF EXISTS')
      if (/^ALTER\s+FUNCTION\b|\bpg_get_functiondef\b/i.test(statement)) refuse('a migration patches no function')
    }
  })
  return broken
}

/** @returns {string[][]} the violations, as rule and file */
function checkFunctions({ version, recorded, sha256, files }) {
  const broken = []
  for (const { name, script } of files) {
    const refuse = (rule) => broken.push([rule, `${name}.sql`])
    const [define = '', revoke = '', ...others] = statementsOf(script)
    const head = define.replace(/\$(\w*)\$[\s\S]*\$\1\$/, '')
    if (!new RegExp(`^CREATE OR REPLACE FUNCTION ${name}\\(`).test(define))
      refuse('a file begins with CREATE OR REPLACE FUNCTION and its own name')
    if (revoke !== `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC, medconsult_app`)
      refuse('a file takes all rights before it grants any: REVOKE ALL ON FUNCTION name FROM PUBLIC, medconsult_app')
    if (others.some((one) => !new RegExp(`^(GRANT EXECUTE|COMMENT) ON FUNCTION ${name}\\b`).test(one)))
      refuse('a file holds one function, and who may execute it')
    if (/\bSECURITY DEFINER\b/.test(head) && !/\bSET search_path = public, pg_temp\b/.test(head))
      refuse('a function that runs as its owner has a fixed search path')
  }
  if (recorded !== sha256 || !(version > 0))
    broken.push(['the version rises with every change of a function: npm run schema', 'version.json'])
  return broken
}

const folder = join(root, 'server/functions')
const write = process.argv.includes('--write')
let functions = await readFunctions(folder)
if (write && functions.recorded !== functions.sha256) {
  const next = { version: functions.version + 1, sha256: functions.sha256 }
  writeFileSync(join(folder, 'version.json'), `${JSON.stringify(next, null, 2)}\n`)
  functions = await readFunctions(folder)
}
const migrations = join(root, 'server/migrations')
const found = [...checkMigrations(migrations), ...checkFunctions(functions)]
for (const [rule, file] of found) process.stdout.write(`${file}: ${rule}\n`)
const bad = join(root, 'scripts/gates/bad/server')
const sample = [
  ...checkMigrations(join(bad, 'migrations')),
  ...checkFunctions(await readFunctions(join(bad, 'functions'))),
]
const refused = new Set(sample.map(([rule]) => rule))
const expected = 9
const accepted = sample.filter(([, file]) => /good/.test(file))
for (const [rule, file] of accepted) process.stdout.write(`${file} of the sample keeps every rule, and: ${rule}\n`)
process.stdout.write(
  `functions: ${functions.files.length} files, ${readdirSync(migrations).length} migrations, ${found.length} broken; the bad sample breaks ${refused.size} of ${expected} rules\n`,
)
if (functions.files.length < 50 || found.length > 0 || refused.size !== expected || accepted.length > 0)
  process.exitCode = 1
