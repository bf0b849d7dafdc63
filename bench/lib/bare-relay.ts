import { createServer } from 'node:http'
import { Server } from 'socket.io'

// The reference: a bare node:http handler that emits each posted body to a Socket.IO room with one socket. It also lets
// sockets join rooms, and relays their messages there. It has the same ping period as our server, and neither
// authentication, nor validation, nor a database.

const http = createServer()
const io = new Server(http, { serveClient: false, transports: ['websocket'], pingInterval: 10_000, pingTimeout: 5_000 })
io.on('connection', (socket) => {
  const { room } = socket.handshake.auth as { room?: string }
  if (room) void socket.join(room)
  socket.on('join-room', async ({ roomId }: { roomId: string }) => {
    await socket.join(roomId)
    const users = [...(io.sockets.adapter.rooms.get(roomId) ?? [])]
    socket.to(roomId).emit('user-joined', { socketId: socket.id, usersInRoom: users.length })
    socket.emit('room-users', users)
  })
  socket.on(
    'offer',
    ({ roomId, targetSocketId, offer }: { roomId: string; targetSocketId?: string; offer: unknown }) => {
      socket.to(targetSocketId ?? roomId).emit('offer', { offer, socketId: socket.id })
    },
  )
})
http.on('request', (request, response) => {
  if (request.method !== 'POST') return
  let body = ''
  request.setEncoding('utf8').on('data', (part: string) => {
    body += part
  })
  request.on('end', () => {
    const payload: unknown = JSON.parse(body)
    io.to('one').emit('queue_updated', payload)
    response.setHeader('content-type', 'application/json')
    response.end('{"message":"sent"}')
  })
})
/** The message that it sends over the channel once it listens. */
export type Listening = 'listening'

http.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('listening' satisfies Listening))
process.on('disconnect', () => process.exit(0))
