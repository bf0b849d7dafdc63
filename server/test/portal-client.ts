// A client that was written from the specification of the Telehealth Portal (seed 003) alone: plain `fetch` and
// `socket.io-client`, without a token, our library, or our contract.
import { io, type Socket } from 'socket.io-client'
import { type TestApp, until } from './test-app.ts'

type Body = Record<string, unknown> & { success?: boolean; data: Record<string, unknown> }

export const doctor = { userId: 'doctor-123', userType: 'doctor', userName: 'Dr. Smith' }
export const patient = { userId: 'patient-456', userType: 'patient', userName: 'Tom' }

let appointments = 0
/** The id of a new appointment in another system. */
export const ownId = () => {
  appointments += 1
  return `appt-${appointments}`
}

/** @param open the server that it uses, unless another is given */
export function createPortalClient(open: TestApp) {
  const sockets: Socket[] = []

  async function send(method: string, path: string, body?: object, more: { at?: TestApp; token?: string } = {}) {
    const { at = open, token } = more
    const response = await fetch(`${at.url}${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: JSON.parse(text) as Body }
  }

  function connect(at: TestApp = open, more: object = {}) {
    const socket = io(at.url, { forceNew: true, reconnection: false, ...more })
    sockets.push(socket)
    const heard: { event: string; payload: Record<string, unknown> }[] = []
    socket.onAny((event: string, payload: Record<string, unknown>) => heard.push({ event, payload }))
    return {
      socket,
      async next(event: string) {
        const found = await until(() => heard.find((one) => one.event === event), event)
        heard.splice(heard.indexOf(found), 1)
        return found.payload
      },
    }
  }

  /** Doctor and patient of another system in a room. */
  async function two(roomId: string) {
    const [first, second] = [connect(), connect()]
    first.socket.emit('join-room', { roomId, ...doctor })
    await first.next('room-users')
    second.socket.emit('join-room', { roomId, ...patient })
    await second.next('room-users')
    return { first, second }
  }

  return {
    send,
    connect,
    two,
    disconnect(): void {
      for (const socket of sockets.splice(0)) socket.disconnect()
    },
  }
}
