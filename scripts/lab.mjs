// npm run lab [-- case ...] [--runs N] [--trace]: two clients behind two routers, with a relay between them, and the
// effect of a bad network on their call. Needs root. See docs/network-lab.md.
import { join } from 'node:path'
import { browser } from './lib/browser.mjs'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root, run } from './lib/run.mjs'
import { web } from './lib/web.mjs'

await main(async () => {
  await dependencies()
  const node = await node24()
  const env = { CHROMIUM_PATH: await browser(node) }
  await web(node)
  return run(node, [join(root, 'e2e/network-lab/main.ts'), ...process.argv.slice(2)], { env })
})
