// firefox-inside.ts NAMESPACE SOCKET PROGRAM ARGUMENT...: runs Firefox in a namespace for somebody who is outside.
// It is driven over a WebSocket on the loopback of the namespace, so there is a door; and as it takes no visitor who
// knows it by another port than its own, it gets the port of the door.
import { spawn } from 'node:child_process'
import { openDoor } from './door.ts'

const [namespace = '', socket = '', program = '', ...args] = process.argv.slice(2)
const door = await openDoor(namespace, socket, '127.0.0.1')
const replaced = args.map((one) => (one === '--remote-debugging-port=0' ? `--remote-debugging-port=${door.port}` : one))
const browser = spawn('ip', ['netns', 'exec', namespace, program, ...replaced], { stdio: 'inherit' })
process.on('SIGTERM', () => browser.kill())
browser.once('exit', async (code) => {
  // Whoever started us waits until nobody writes to our output any more.
  await door.close()
  process.exit(code ?? 1)
})
