// npm run backup -- FOLDER, npm run restore -- FOLDER: see server/src/backup.ts and the administrator's guide.
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root, run } from './lib/run.mjs'

await main(async () => {
  await dependencies()
  return run(await node24(), ['server/src/backup.ts', ...process.argv.slice(2)], { cwd: root })
})
