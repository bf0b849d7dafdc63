// npm run admin, backup, restore and doctor: runs a command of the server, `server/src/<name>.ts`, with its arguments.
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root, run } from './lib/run.mjs'

const [name, ...others] = process.argv.slice(2)

await main(async () => {
  await dependencies({ development: false })
  return run(await node24(), [`server/src/${name}.ts`, ...others], { cwd: root })
})
