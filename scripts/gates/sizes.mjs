// No source file has more than 600 lines, and those with more than 300 are listed. The gate also checks that it refuses
// a sample of 601 lines. Generated files are exempt.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/run.mjs'

/** The maximum number of lines, and the number from which on a file is listed. */
export const LIMIT = 600
export const QUESTION = 300
const GENERATED = new Set(['server/schema.sql'])
const linesOf = (text) => text.split('\n').length - 1
/** Tells whether a text is too long. */
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

// A test imports the rest of this file.
if (import.meta.main) report()
