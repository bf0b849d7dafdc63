import { io, type Socket } from 'socket.io-client'

// Holds rooms of two members in its own process, and measures there: from `join-room` to its answer, to the other
// member's `user-joined`, and from an offer to its arrival at the other member.

export interface Pair {
  roomId: string
  /** One token for each member; null for a server without authentication. */
  tokens: [string | null, string | null]
}

export type PairsOrder =
  | { kind: 'join'; url: string; pairs: Pair[] }
  | { kind: 'relay'; rounds: number; sdp: string }
  | { kind: 'count' }

export interface PairsAnswer {
  /** In milliseconds: until `room-users` arrives, and until the first member receives `user-joined` of the second. */
  joins?: number[]
  heard?: number[]
  relays?: number[]
  connected?: number
}

interface Room {
  roomId: string
  one: Socket
  other: Socket
}
const rooms: Room[] = []
const PATIENCE_MS = 10_000

/** When that event arrived, on the performance clock. */
function at(socket: Socket, event: string): Promise<number> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`${event} did not come`)), PATIENCE_MS)
    socket.once(event, () => {
      clearTimeout(late)
      done(performance.now())
    })
  })
}

async function connect(url: string, token: string | null): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, auth: token === null ? {} : { token } })
  await at(socket, token === null ? 'connect' : 'authenticated')
  return socket
}

async function enter(socket: Socket, roomId: string): Promise<number> {
  const answered = at(socket, 'room-users')
  const begun = performance.now()
  socket.emit('join-room', { roomId })
  return (await answered) - begun
}

/** Joins one room after another, so that each figure measures a single join. */
async function join(url: string, pairs: Pair[]): Promise<PairsAnswer> {
  const [joins, heard]: [number[], number[]] = [[], []]
  for (const { roomId, tokens } of pairs) {
    const [one, other] = await Promise.all([connect(url, tokens[0]), connect(url, tokens[1])])
    joins.push(await enter(one, roomId))
    const seen = at(one, 'user-joined')
    const begun = performance.now()
    joins.push(await enter(other, roomId))
    heard.push((await seen) - begun)
    rooms.push({ roomId, one, other })
  }
  return { joins, heard }
}

/** Relays signals in any of the rooms, in either direction, to one member and to all. */
async function relay(rounds: number, sdp: string): Promise<PairsAnswer> {
  const relays: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const room = rooms[Math.floor(Math.random() * rooms.length)]
    if (!room) break
    const [from, to] = round % 2 === 0 ? [room.one, room.other] : [room.other, room.one]
    const heard = at(to, 'offer')
    const begun = performance.now()
    const target = round % 4 < 2 ? { targetSocketId: to.id } : {}
    from.emit('offer', { roomId: room.roomId, offer: { type: 'offer', sdp }, ...target })
    relays.push((await heard) - begun)
  }
  return { relays }
}

process.on('message', (order: PairsOrder) => {
  const answer =
    order.kind === 'join'
      ? join(order.url, order.pairs)
      : order.kind === 'relay'
        ? relay(order.rounds, order.sdp)
        : Promise.resolve({ connected: rooms.filter(({ one, other }) => one.connected && other.connected).length * 2 })
  answer.then(
    (found: PairsAnswer) => process.send?.(found),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
