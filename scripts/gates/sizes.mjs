// No source file over 600 lines; those over 300 are named. A sample of 601 lines must be refused.
// What a command writes from other files is as long as they make it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/run.mjs'

/** Lines that a file may have, and from how many on it is named. */
export const LIMIT = 600
export const QUESTION = 300
const GENERATED = new Set(['server/schema.sql'])
const linesOf = (text) => text.split('\n').length - 1
/** Whether a text is refused. */
export const isRefused = (text) => linesOf(text) > LIMIT

function report() {
  const patterns = ['*.ts', '*.tsx', '*.mjs', '*.css', '*.sql']
  const { stdout } = spawnSync('git', ['ls-files', ...patterns], { cwd: root, encoding: 'utf8' })
  const files = stdout.split('\n').filter((file) => file !== '' && !GENERATED.has(file))
  const texts = files.map((file) => [file, readFileSync(join(root, file), 'utf8')])
  const refused = texts.filter(([, text]) => isRefused(text))
  for (const [file, text] of refused) process.stdout.write(`${file}: ${linesOf(text)} lines, ${LIMIT} are the limit\n`)
  for (const [file, text] of texts)
    if (linesOf(text) > QUESTION && !isRefused(text))
      process.stdout.write(`${file}: ${linesOf(text)} lines, worth a question\n`)
  const sampleRefused = isRefused('x\n'.repeat(LIMIT + 1))
  process.stdout.write(`sizes: ${files.length} files, ${refused.length} too long\n`)
  if (files.length < 100 || refused.length > 0 || !sampleRefused) process.exitCode = 1
}

// A test imports the rest.
if (import.meta.main) report()
