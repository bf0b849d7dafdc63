import { io, type Socket } from 'socket.io-client'

// Holds many idle sockets in its own process, so that the clients do not burden the measured servers.

export interface Order {
  url: string
  /** One socket is opened for each token; without tokens, `count` sockets. */
  tokens?: string[]
  count?: number
  /** Closes all sockets instead. */
  close?: boolean
}

/** How many sockets connect at once. */
const ABREAST = 50
const sockets: Socket[] = []

function connect(url: string, token: string | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      auth: token === undefined ? {} : { token },
    })
    sockets.push(socket)
    socket.once(token === undefined ? 'connect' : 'authenticated', () => done())
    socket.once('auth_error', (error: { message: string }) => fail(new Error(error.message)))
  })
}

async function open({ url, tokens, count = 0 }: Order): Promise<void> {
  const wanted: (string | undefined)[] = tokens ?? Array.from({ length: count }, () => undefined)
  for (let at = 0; at < wanted.length; at += ABREAST) {
    await Promise.all(wanted.slice(at, at + ABREAST).map((token) => connect(url, token)))
  }
}

process.on('message', (order: Order) => {
  if (order.close) {
    for (const socket of sockets.splice(0)) socket.disconnect()
    process.send?.({ open: 0 })
    return
  }
  open(order).then(
    () => process.send?.({ open: sockets.filter((socket) => socket.connected).length }),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
