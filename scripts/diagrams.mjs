// Draws the contract's state machines into ARCHITECTURE.md. With --check, compares them only.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machines, withDiagrams } from './lib/state-diagrams.mjs'

const file = join(import.meta.dirname, '..', 'ARCHITECTURE.md')
const page = readFileSync(file, 'utf8')
const next = withDiagrams(page)
if (!process.argv.includes('--check')) writeFileSync(file, next)
const same = next === page
process.stdout.write(`diagrams: ${Object.keys(machines).length} machines, ${same ? 'as drawn' : 'drawn anew'}\n`)
if (!same && process.argv.includes('--check')) process.exitCode = 1
