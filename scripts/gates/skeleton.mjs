// The skeleton of a domain on the server: it is entered through an index.ts, HTTP operations are registered in files
// named routes.ts, and socket events in files named sockets.ts, at any depth. The gate also checks that it refuses the
// samples at the end.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { root } from '../lib/run.mjs'

/** What may be done in one kind of file only: its pattern, and the name of the file. */
const rules = [
  { does: 'registers an HTTP operation', looks: /\b(?:door|register)\(\s*\w+(?:\.\w+|\[)/, belongs: 'routes.ts' },
  { does: 'listens to a socket event', looks: /\bhub\.on\(/, belongs: 'sockets.ts' },
]

/** @returns {string[]} the violations of a file, one line each */
const faultsIn = (file, text) =>
  rules
    .filter(({ looks, belongs }) => basename(file) !== belongs && looks.test(text))
    .map(({ does, belongs }) => `${file}: ${does}, which belongs into a ${belongs}`)

const source = join(root, 'server/src')
const domains = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'platform')
  .map(({ name }) => name)
const faults = domains
  .filter((domain) => !existsSync(join(source, domain, 'index.ts')))
  .map((domain) => `server/src/${domain}: has no index.ts`)
let done = 0
for (const domain of domains)
  for (const name of readdirSync(join(source, domain), { recursive: true })) {
    const file = join(source, domain, name)
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
    const text = readFileSync(file, 'utf8')
    if (rules.some(({ looks }) => looks.test(text))) done += 1
    faults.push(...faultsIn(relative(root, file), text))
  }
for (const fault of faults) process.stdout.write(`${fault}\n`)

const bad = [
  ['server/src/calls/service.ts', 'door(routes.readCall, () => null)'],
  ['server/src/calls/routes.ts', "hub.on('offer', schema, () => {})"],
]
const refused = bad.filter(([file, text]) => faultsIn(file, text).length === 1).length
process.stdout.write(
  `skeleton: ${domains.length} domains, ${done} files with routes or sockets, ${faults.length} wrong; ${refused} of ${bad.length} bad samples refused\n`,
)
if (domains.length < 9 || done < 12 || faults.length > 0 || refused !== bad.length) process.exitCode = 1
