import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import type { Person } from './people.ts'

const library = fileURLToPath(new URL('../../node_modules/socket.io-client/dist/socket.io.min.js', import.meta.url))

/**
 * A client that was written from the portal's protocol alone: plain Socket.IO and RTCPeerConnection, without a token or
 * a peer id, with one connection for each other socket. A member makes an offer to everybody who joins later.
 */
function program(): void {
  const { io } = window as unknown as { io: (options: object) => PortalSocket }
  const connections = new Map<string, RTCPeerConnection>()
  window.joinRoom = async (roomId, userName, token) => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
    const socket = io(token ? { auth: { token } } : {})
    const make = (socketId: string): RTCPeerConnection => {
      connections.get(socketId)?.close()
      const pc = new RTCPeerConnection()
      connections.set(socketId, pc)
      for (const track of stream.getTracks()) pc.addTrack(track, stream)
      pc.onicecandidate = ({ candidate }) => {
        if (candidate) socket.emit('ice-candidate', { roomId, candidate, targetSocketId: socketId })
      }
      const video = document.createElement('video')
      Object.assign(video, { autoplay: true, playsInline: true, ariaLabel: 'Picture of the other side' })
      document.body.replaceChildren(video)
      pc.ontrack = ({ streams }) => {
        video.srcObject = streams[0] ?? null
      }
      return pc
    }
    socket.on('user-joined', async ({ socketId }) => {
      const pc = make(socketId)
      await pc.setLocalDescription(await pc.createOffer())
      socket.emit('offer', { roomId, offer: pc.localDescription, targetSocketId: socketId })
    })
    socket.on('offer', async ({ socketId, offer }) => {
      const pc = make(socketId)
      await pc.setRemoteDescription(offer)
      await pc.setLocalDescription(await pc.createAnswer())
      socket.emit('answer', { roomId, answer: pc.localDescription, targetSocketId: socketId })
    })
    socket.on('answer', ({ socketId, answer }) => void connections.get(socketId)?.setRemoteDescription(answer))
    socket.on('ice-candidate', ({ socketId, candidate }) => void connections.get(socketId)?.addIceCandidate(candidate))
    window.leaveRoom = () => {
      socket.emit('leave-call', { roomId })
      for (const pc of connections.values()) pc.close()
    }
    const join = (): void => {
      socket.emit('join-room', { roomId, userId: 'visitor-1', userType: 'patient', userName })
    }
    socket.on('connect', join)
  }
}

interface Said {
  socketId: string
  offer: RTCSessionDescriptionInit
  answer: RTCSessionDescriptionInit
  candidate: RTCIceCandidateInit
}
interface PortalSocket {
  on(event: string, run: (said: Said) => void): void
  emit(event: string, said: object): void
}
declare global {
  interface Window {
    joinRoom: (roomId: string, userName: string, token: string | null) => Promise<void>
    leaveRoom: () => void
  }
}

/**
 * Enters a room with that client. The page must be opened with `bypassCSP`.
 * @param token of an account; null for a guest without one
 */
export async function joinWithBasicClient(
  { page }: Person,
  room: { roomId: string; name: string; token?: string },
): Promise<void> {
  // Any document of this origin will do, because its content is replaced.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.goto('/api/health')
  await page.setContent('<!doctype html><title>Portal</title>')
  await page.addScriptTag({ path: library })
  await page.addScriptTag({ content: `(${program})()` })
  await page.evaluate(([roomId, name, token]) => window.joinRoom(roomId ?? '', name ?? '', token ?? null), [
    room.roomId,
    room.name,
    room.token ?? null,
  ] as const)
}

export async function leaveWithBasicClient({ page }: Person): Promise<void> {
  await page.evaluate(() => window.leaveRoom())
  await expect
    .poll(() => page.evaluate(() => window.probe.connections.every((pc) => pc.signalingState === 'closed')))
    .toBe(true)
}
