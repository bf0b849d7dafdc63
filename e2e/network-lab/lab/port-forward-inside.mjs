// port-forward-inside.mjs SOCKET ADDRESS PORT: runs in a namespace. It accepts connections on a Unix socket, which every
// process of the machine can reach, and forwards them to a TCP address that only the namespace has.
import { connect, createServer } from 'node:net'

const [socket, address, port] = process.argv.slice(2)
createServer((outer) => {
  const inner = connect({ host: address, port: Number(port) })
  outer.pipe(inner).pipe(outer)
  // The end of one side ends the other, so that the client sees a closed connection.
  outer.on('error', () => inner.destroy()).on('close', () => inner.destroy())
  inner.on('error', () => outer.destroy()).on('close', () => outer.destroy())
}).listen(socket, () => process.stdout.write('open\n'))
