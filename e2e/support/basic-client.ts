import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import type { Person } from './people.ts'

const library = fileURLToPath(new URL('../../node_modules/socket.io-client/dist/socket.io.min.js', import.meta.url))

/**
 * A page that was written from the portal's protocol (seed 003) alone: plain Socket.IO and RTCPeerConnection, no token of
 * ours, no peer id, one connection for each other socket. Whoever is there offers to whoever comes; a screen takes the
 * camera's place by `replaceTrack`.
 */
function program(): void {
  const { io } = window as unknown as { io: (options: object) => PortalSocket }
  const connections = new Map<string, RTCPeerConnection>()
  window.joinRoom = async (roomId, user, token) => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
    const socket = io(token ? { auth: { token } } : {})
    const heard: Heard[] = []
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
    const send = async (track: MediaStreamTrack | null, isSharing: boolean): Promise<void> => {
      for (const pc of connections.values())
        for (const sender of pc.getSenders()) if (sender.track?.kind === 'video') await sender.replaceTrack(track)
      socket.emit('screen-share-toggle', { roomId, isSharing, userName: user.userName })
    }
    for (const event of ['room-users', 'user-joined', 'user-left', 'chat-message', 'screen-share-toggle', 'error'])
      socket.on(event, (said) => heard.push({ event, said: said as unknown as Record<string, unknown> }))
    socket.on('user-joined', async ({ socketId }) => {
      const pc = make(socketId)
      await pc.setLocalDescription(await pc.createOffer())
      socket.emit('offer', { roomId, offer: pc.localDescription, targetSocketId: socketId })
    })
    socket.on('user-left', ({ socketId }) => {
      connections.get(socketId)?.close()
      document.body.textContent = 'The other side has left'
    })
    socket.on('offer', async ({ socketId, offer }) => {
      const pc = make(socketId)
      await pc.setRemoteDescription(offer)
      await pc.setLocalDescription(await pc.createAnswer())
      socket.emit('answer', { roomId, answer: pc.localDescription, targetSocketId: socketId })
    })
    socket.on('answer', ({ socketId, answer }) => void connections.get(socketId)?.setRemoteDescription(answer))
    socket.on('ice-candidate', ({ socketId, candidate }) => void connections.get(socketId)?.addIceCandidate(candidate))
    const end = (event: string): void => {
      socket.emit(event, { roomId, userId: user.userId })
      for (const pc of connections.values()) pc.close()
      for (const track of stream.getTracks()) track.stop()
    }
    window.portal = {
      heard,
      leave: () => end('leave-call'),
      endCall: () => end('end-call'),
      chat: (message) =>
        socket.emit('chat-message', { roomId, message, userName: user.userName, userType: user.userType }),
      share: async () => {
        const screen = await navigator.mediaDevices.getDisplayMedia({ video: true })
        await send(screen.getVideoTracks()[0] ?? null, true)
      },
      stopSharing: () => send(stream.getVideoTracks()[0] ?? null, false),
    }
    socket.on('connect', () => socket.emit('join-room', { roomId, ...user }))
  }
}

/** The name by which the portal's clients call a user. */
interface PortalUser {
  userId: string
  userType: string
  userName: string
}
interface Heard {
  event: string
  said: Record<string, unknown>
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
    joinRoom: (roomId: string, user: PortalUser, token: string | null) => Promise<void>
    portal: {
      heard: Heard[]
      leave(): void
      endCall(): void
      chat(message: string): void
      share(): Promise<void>
      stopSharing(): Promise<void>
    }
  }
}

/**
 * Enters a room with that client. The page must be opened with `bypassCSP`.
 * @param token of an account; null for a guest without one
 */
export async function joinWithBasicClient(
  { page }: Person,
  room: { roomId: string; name: string; userId?: string; userType?: string; token?: string },
): Promise<void> {
  // Any document of this origin will do, because its content is replaced.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.goto('/api/health')
  await page.setContent('<!doctype html><title>Portal</title>')
  await page.addScriptTag({ path: library })
  await page.addScriptTag({ content: `(${program})()` })
  const { roomId, name: userName, userId = 'visitor-1', userType = 'patient', token = null } = room
  await page.evaluate(([id, user, given]) => window.joinRoom(id, user, given), [
    roomId,
    { userId, userType, userName },
    token,
  ] as const)
}

/** Returns the events of one name that the page received, in order. */
export const toldToBasicClient = ({ page }: Person, event: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => window.portal.heard.flatMap((one) => (one.event === name ? [one.said] : [])), event)

export async function leaveWithBasicClient({ page }: Person): Promise<void> {
  await page.evaluate(() => window.portal.leave())
  await expect
    .poll(() => page.evaluate(() => window.probe.connections.every((pc) => pc.signalingState === 'closed')))
    .toBe(true)
}
