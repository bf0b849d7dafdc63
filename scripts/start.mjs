// npm start: makes ready what is missing, then runs the server until it is told to stop.
import { spawn } from 'node:child_process'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root } from './lib/run.mjs'
import { web } from './lib/web.mjs'

await main(async () => {
  await dependencies()
  const node = await node24()
  await web(node)
  return serve(node)
})

/** @returns {Promise<number>} the server's exit code */
function serve(node) {
  return new Promise((done) => {
    const server = spawn(node, ['server/src/main.ts'], { cwd: root, stdio: 'inherit' })
    process.on('SIGTERM', () => server.kill('SIGTERM'))
    process.on('SIGINT', () => {
      // Ctrl-C in a terminal reaches the server by itself; a second one would mean "at once".
      if (!process.stdin.isTTY) server.kill('SIGINT')
    })
    const watch = watchNpm(() => server.kill('SIGTERM'))
    server.once('error', (error) => {
      process.stderr.write(`The server could not be run: ${error.message}\n`)
      done(1)
    })
    server.once('exit', (code) => {
      clearInterval(watch)
      done(code ?? 1)
    })
  })
}

/**
 * npm passes SIGTERM to the shell between us, which dies of it and tells nobody. Run by npm, the
 * loss of our parent therefore is the order to stop; otherwise it means nothing, as under nohup.
 */
function watchNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) stop()
  }, 250)
}
