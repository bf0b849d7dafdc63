// npm run bench [-- name ...]: measures what README and SPEC promise, each figure together with its reference.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { browser } from './lib/browser.mjs'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root, run, Stop, say } from './lib/run.mjs'
import { web } from './lib/web.mjs'

const folder = join(root, 'bench')
/** These benches need the built web app and a browser. */
const inBrowser = new Set(['bytes-before-login', 'accept-to-first-frame', 'queue-fanout', 'felt-speed'])
const needsWeb = new Set([...inBrowser, 'second-start'])

await main(async () => {
  await dependencies()
  const node = await node24()
  const all = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ts')) : []
  const names = all.map((name) => name.slice(0, -'.ts'.length)).sort()
  const asked = process.argv.slice(2)
  const unknown = asked.find((name) => !names.includes(name))
  if (unknown) throw new Stop(`There is no bench "${unknown}": choose of ${names.join(', ')}.`)
  const chosen = asked.length > 0 ? asked : names
  if (chosen.some((name) => needsWeb.has(name))) await web(node)
  const env = chosen.some((name) => inBrowser.has(name)) ? { CHROMIUM_PATH: await browser(node) } : {}
  const broken = []
  for (const name of chosen) {
    say(`measuring ${name}`)
    const code = await run(node, [join(folder, `${name}.ts`)], { env, what: name })
    if (code !== 0) broken.push(name)
  }
  // A figure that misses its goal is shown in the table. A bench that could not measure is a failure.
  if (broken.length > 0) say(`could not be measured: ${broken.join(', ')}`)
  return broken.length > 0 ? 1 : 0
})
