// npm run dev: the demo clinic at one address, where changes are on the screen at once. Vite serves the pages and
// replaces components, styles and texts in place. Node restarts the server when a file that it has loaded changes.
// Further arguments go to the server's Node: npm run dev -- --inspect
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { freePort, main, root, say } from './lib/run.mjs'

await main(async () => {
  await dependencies()
  const node = await node24()
  const port = process.env.PORT || '3000'
  const inner = await freePort()
  const env = { ...process.env, PORT: String(inner), HOST: '127.0.0.1' }
  const server = spawn(node, ['--watch', '--watch-preserve-output', ...process.argv.slice(2), 'server/src/main.ts'], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  const stopEarly = () => server.kill('SIGTERM')
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stopEarly)
  await healthy(inner, server)
  if (hasEnded(server)) return server.exitCode ?? 1
  const vite = spawn(node, [join(root, 'node_modules/vite/bin/vite.js'), '--port', port, '--strictPort'], {
    cwd: join(root, 'web'),
    env: { ...process.env, API_ORIGIN: `http://127.0.0.1:${inner}` },
    stdio: 'inherit',
  })
  say(`open http://localhost:${port} (the server's own address, which it prints, is behind it)`)
  say(`every state of the screens: http://localhost:${port}/states`)
  return both(server, vite)
})

/** Waits until the server answers or has ended. If it has ended, its output is on the terminal. */
async function healthy(port, server) {
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!hasEnded(server) && !(await answers())) await sleep(100)
}

function hasEnded({ exitCode, signalCode }) {
  return exitCode !== null || signalCode !== null
}

/**
 * Runs both until one of them ends or this process is told to stop.
 * @returns {Promise<number>} the exit code of the first that ended
 */
function both(...children) {
  return new Promise((done) => {
    let left = children.length
    let first
    const stop = () => {
      for (const child of children) child.kill('SIGTERM')
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    for (const child of children) {
      child.once('error', (error) => say(`${child.spawnfile} could not be run: ${error.message}`))
      child.once('close', (code) => {
        first ??= code ?? 0
        left -= 1
        if (left === 0) done(first)
        else stop()
      })
    }
  })
}
