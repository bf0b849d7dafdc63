// door-inside.mjs SOCKET ADDRESS PORT: runs in a namespace and passes what comes by a Unix socket, which everybody on
// the machine can reach, on to a TCP address that only the namespace has.
import { connect, createServer } from 'node:net'

const [socket, address, port] = process.argv.slice(2)
createServer((outer) => {
  const inner = connect({ host: address, port: Number(port) })
  outer.pipe(inner).pipe(outer)
  // Whatever ends one side ends the other; who connected sees it as a closed connection.
  outer.on('error', () => inner.destroy()).on('close', () => inner.destroy())
  inner.on('error', () => outer.destroy()).on('close', () => outer.destroy())
}).listen(socket, () => process.stdout.write('open\n'))
