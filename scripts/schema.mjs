// npm run schema: after a change of a migration or an SQL function, writes the files that are derived from them: the
// version in server/functions/version.json, which increases when a function has changed, and server/schema.sql.
import { join } from 'node:path'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root, run, say } from './lib/run.mjs'

await main(async () => {
  await dependencies()
  const node = await node24()
  const refused = await run(node, ['scripts/gates/functions.mjs', '--write'])
  if (refused !== 0) return refused
  say('writing server/schema.sql from a database that has run every migration')
  // The test that compares the file also writes it, with --update.
  return run(node, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'server/test/schema.test.ts', '--update'])
})
