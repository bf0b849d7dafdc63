// No source file over 600 lines; those over 300 are named. A sample of 601 lines must be refused.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/run.mjs'

const LIMIT = 600
const QUESTION = 300
const linesOf = (text) => text.split('\n').length - 1
const tooLong = (lines) => lines > LIMIT

const { stdout } = spawnSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.css', '*.sql'], {
  cwd: root,
  encoding: 'utf8',
})
const files = stdout.split('\n').filter(Boolean)
const sizes = files.map((file) => [file, linesOf(readFileSync(join(root, file), 'utf8'))])
const refused = sizes.filter(([, lines]) => tooLong(lines))
for (const [file, lines] of refused) process.stdout.write(`${file}: ${lines} lines, ${LIMIT} are the limit\n`)
for (const [file, lines] of sizes.filter(([, lines]) => lines > QUESTION && !tooLong(lines)))
  process.stdout.write(`${file}: ${lines} lines, worth a question\n`)
const sampleRefused = tooLong(linesOf('x\n'.repeat(LIMIT + 1)))
process.stdout.write(`sizes: ${files.length} files, ${refused.length} too long\n`)
if (files.length < 100 || refused.length > 0 || !sampleRefused) process.exitCode = 1
