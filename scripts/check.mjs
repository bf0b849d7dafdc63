// npm run check [-- name ...]: runs every gate, or those that are named, one after another. Fails when one of them
// fails.
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, run, Stop, say } from './lib/run.mjs'

const tsc = (node, project) => run(node, ['node_modules/typescript/bin/tsc', '-p', project, '--noEmit'])
const gate = (node, name) => run(node, [`scripts/gates/${name}.mjs`])

/** Each gate has a name, a plain description, and a function that runs it and returns an exit code. */
const gates = [
  {
    name: 'lint',
    does: 'style and likely mistakes',
    run: (node) => run(node, ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']),
  },
  ...['contract', 'server', 'web'].map((part) => ({
    name: `types-${part}`,
    does: `types of ${part}`,
    run: (node) => tsc(node, part),
  })),
  { name: 'types-tests', does: 'types of journeys, benches and scripts', run: (node) => tsc(node, '.') },
  { name: 'boundaries', does: 'the walls between parts and domains', run: (node) => gate(node, 'boundaries') },
  {
    name: 'diagrams',
    does: 'the states drawn in ARCHITECTURE.md are those of the contract',
    run: (node) => run(node, ['scripts/diagrams.mjs', '--check']),
  },
  {
    name: 'map',
    does: 'the map in ARCHITECTURE.md has every folder, and nothing that is gone',
    run: (node) => gate(node, 'map'),
  },
  { name: 'tables', does: 'which domain’s SQL names which table', run: (node) => gate(node, 'tables') },
  {
    name: 'skeleton',
    does: 'each domain has its routes and sockets where they are looked for',
    run: (node) => gate(node, 'skeleton'),
  },
  {
    name: 'functions',
    does: 'SQL functions stand in files of their own, and migrations define none',
    run: (node) => gate(node, 'functions'),
  },
  { name: 'words', does: 'no name has a word that the glossary has retired', run: (node) => gate(node, 'words') },
  {
    name: 'labels',
    does: 'every button is pressed by a browser test',
    run: (node) => gate(node, 'labels'),
  },
  { name: 'sizes', does: 'no file that nobody can read', run: (node) => gate(node, 'sizes') },
  {
    name: 'references',
    does: 'tests and files exist that the security documents and the page of the seeds name',
    run: (node) => gate(node, 'references'),
  },
  { name: 'known-bad', does: 'lint and types refuse what they must', run: (node) => gate(node, 'known-bad') },
  {
    name: 'dead-code',
    does: 'unused files, exports and dependencies',
    run: (node) => run(node, ['node_modules/knip/bin/knip.js']),
  },
  { name: 'audit', does: 'known holes in dependencies', run: (node) => gate(node, 'audit') },
]

await main(async () => {
  await dependencies()
  const node = await node24()
  const wanted = process.argv.slice(2)
  const unknown = wanted.find((name) => gates.every((gate) => gate.name !== name))
  if (unknown) throw new Stop(`There is no gate "${unknown}": choose of ${gates.map(({ name }) => name).join(', ')}.`)
  const chosen = wanted.length > 0 ? gates.filter(({ name }) => wanted.includes(name)) : gates
  const failed = []
  for (const gate of chosen) {
    say(`${gate.name}: ${gate.does}`)
    if ((await gate.run(node)) !== 0) failed.push(gate.name)
  }
  say(failed.length > 0 ? `failed: ${failed.join(', ')}` : `all ${chosen.length} gates passed`)
  return failed.length > 0 ? 1 : 0
})
