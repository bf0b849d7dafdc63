// npm start: prepares what is missing, then runs the server until it is stopped.
import { spawn } from 'node:child_process'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { main, root } from './lib/run.mjs'
import { web, webIsBuilt } from './lib/web.mjs'

await main(async () => {
  await dependencies({ development: !webIsBuilt() })
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
      // In a terminal, Ctrl-C reaches the server by itself; a second signal would mean "stop at once".
      if (!process.stdin.isTTY) server.kill('SIGINT')
    })
    server.once('error', (error) => {
      process.stderr.write(`The server could not be run: ${error.message}\n`)
      done(1)
    })
    server.once('exit', (code) => {
      done(code ?? 1)
    })
  })
}
