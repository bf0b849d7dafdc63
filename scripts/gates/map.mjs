// Compares the map in ARCHITECTURE.md with the folders: each folder below server/src and web/src is in it, and each
// path that the document names in backticks exists. The gate also checks that it refuses a map that lacks a folder and
// names one that does not exist.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/run.mjs'

const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
const parts = ['server/src', 'web/src']
const folders = parts.flatMap((part) =>
  readdirSync(join(root, part), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${part}/${name}`),
)

/** The paths in a document, from the root; other texts in backticks are ignored. */
const pathsIn = (text) =>
  [...text.matchAll(/`((?:contract|server|web|e2e|bench|scripts|deploy|docs)\/[\w./-]*)`/g)].map(([, path]) => path)

/** @returns {string[]} the violations, one line each */
function faults(text) {
  const named = pathsIn(text)
  const shown = new Set(named.map((path) => path.replace(/\/$/, '')))
  return [
    ...folders.filter((folder) => !shown.has(folder)).map((folder) => `${folder} is not on the map`),
    ...named.filter((path) => !existsSync(join(root, path))).map((path) => `${path} is on the map and does not exist`),
  ]
}

const found = faults(document)
for (const fault of found) process.stdout.write(`ARCHITECTURE.md: ${fault}\n`)
const [first] = folders
const bad = faults(document.replaceAll(`\`${first}/\``, '`web/src/gone/`'))
const isRefused = bad.includes(`${first} is not on the map`) && bad.some((fault) => fault.startsWith('web/src/gone/'))
process.stdout.write(
  `map: ${folders.length} folders, ${pathsIn(document).length} paths, ${found.length} wrong; the bad sample is ${isRefused ? 'refused' : 'accepted'}\n`,
)
if (folders.length < 15 || found.length > 0 || !isRefused) process.exitCode = 1
