// firefox-inside.ts NAMESPACE SOCKET PROGRAM ARGUMENT...: runs Firefox in a namespace and makes it controllable from
// outside. Firefox is controlled over a WebSocket on the loopback interface of the namespace, which is forwarded. It
// refuses connections that name another port than its own, so it gets the same port as the forwarding.
import { spawn } from 'node:child_process'
import { forwardPort } from './port-forward.ts'

const [namespace = '', socket = '', program = '', ...args] = process.argv.slice(2)
const forward = await forwardPort(namespace, socket, '127.0.0.1')
const replaced = args.map((one) =>
  one === '--remote-debugging-port=0' ? `--remote-debugging-port=${forward.port}` : one,
)
const browser = spawn('ip', ['netns', 'exec', namespace, program, ...replaced], { stdio: 'inherit' })
process.on('SIGTERM', () => browser.kill())
browser.once('exit', async (code) => {
  // The process that started this one waits until nobody holds its output open.
  await forward.close()
  process.exit(code ?? 1)
})
