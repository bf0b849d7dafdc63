// npm run admin -- setup-link | reset-link ADDRESS: links for the person who runs the machine.
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root, run } from './lib/run.mjs'

await main(async () => {
  await dependencies()
  return run(await node24(), ['server/src/admin.ts', ...process.argv.slice(2)], { cwd: root })
})
