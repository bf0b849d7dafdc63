import { fileURLToPath } from 'node:url'
import type { Clinic } from './clinic.ts'
import type { Account, Person } from './people.ts'

const fileOf = (path: string): string => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url))
const libraries = ['socket.io-client/dist/socket.io.min.js', 'peerjs/dist/peerjs.min.js'].map(fileOf)

interface Told {
  role: 'doctor' | 'patient'
  callSessionId: string
  token: string
}

/**
 * A page that was written from the documents of a call with PeerJS (phases 6 to 9 and the end) alone: the real library,
 * plain `fetch` and Socket.IO. The doctor calls, the patient answers; it asks every three seconds whether the call is over.
 */
function program(): void {
  const { Peer, io } = window as unknown as {
    Peer: new (options: object) => PeerJs
    io: (options: object) => {
      on(event: string, run: (said: Ended) => void): void
      emit(event: string, said: object): void
      disconnect(): void
    }
  }
  window.peerJsErrors = []
  window.joinByPeerJs = async ({ role, callSessionId, token }) => {
    const ask = async (method: string, path: string, body?: object) => {
      const answer = await fetch(`/api${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      return (await answer.json()) as Record<string, string | null>
    }
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
    const { iceServers } = await ask('GET', '/ice-servers')
    const peer = new Peer({
      host: location.hostname,
      port: Number(location.port),
      path: '/peerjs',
      config: { iceServers },
    })
    const socket = io({ auth: { token } })
    let called: string | null = null
    let call: MediaCall | null = null
    const talk = (one: MediaCall): void => {
      call = one
      one.on('stream', (remote) => {
        const video = document.createElement('video')
        Object.assign(video, { autoplay: true, playsInline: true, ariaLabel: 'Picture of the other side' })
        video.srcObject = remote
        document.body.replaceChildren(video)
        void ask('POST', `/call-sessions/${callSessionId}/activate`)
      })
    }
    const end = (): void => {
      clearInterval(asking)
      call?.close()
      peer.destroy()
      socket.disconnect()
      for (const track of stream.getTracks()) track.stop()
      document.body.textContent = 'The call is over'
    }
    const refresh = async (): Promise<void> => {
      const session = await ask('GET', `/call-sessions/${callSessionId}`)
      if (session.status === 'ENDED') return end()
      const { patientPeerId = null } = session
      if (role !== 'doctor' || patientPeerId === null || patientPeerId === called || !peer.open) return
      called = patientPeerId
      talk(peer.call(patientPeerId, stream))
    }
    const asking = setInterval(() => void refresh(), 3_000)
    peer.on('error', (error) => window.peerJsErrors.push(error.type))
    peer.on('call', (incoming) => {
      incoming.answer(stream)
      talk(incoming)
    })
    peer.on('open', async (peerId) => {
      await ask('POST', `/${role}/call-sessions/${callSessionId}/set-peer-id`, { peerId })
      await refresh()
    })
    socket.on('authenticated', () => socket.emit('join_call', { callSessionId }))
    socket.on('peer_id_updated', ({ callSessionId: about }) => {
      if (about === callSessionId) void refresh()
    })
    socket.on('call_ended', ({ callSessionId: ended }) => {
      if (ended === callSessionId) end()
    })
    window.endByPeerJs = () => void ask('POST', `/${role}/call-sessions/${callSessionId}/end`)
  }
}

interface Ended {
  callSessionId: string
}
interface MediaCall {
  answer(stream: MediaStream): void
  close(): void
  on(event: 'stream', run: (remote: MediaStream) => void): void
}
interface PeerJs {
  open: boolean
  call(peerId: string, stream: MediaStream): MediaCall
  destroy(): void
  on(event: 'open', run: (peerId: string) => void): void
  on(event: 'call', run: (call: MediaCall) => void): void
  on(event: 'error', run: (error: { type: string }) => void): void
}
declare global {
  interface Window {
    joinByPeerJs: (told: Told) => Promise<void>
    endByPeerJs: () => void
    /** The types of what the library said to go wrong. */
    peerJsErrors: string[]
  }
}

/** Joins a call that was accepted, with that page, which has to be opened with `bypassCSP`. */
export async function joinByPeerJs(
  clinic: Clinic,
  { page }: Person,
  { email, password }: Account,
  told: Omit<Told, 'token'>,
): Promise<void> {
  const signedIn = await fetch(`${clinic.origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { access_token: token } = (await signedIn.json()) as { access_token: string }
  // Any document of this origin will do: the page is written into it.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.goto('/api/health')
  await page.setContent('<!doctype html><title>Consultation</title>')
  for (const path of libraries) await page.addScriptTag({ path })
  await page.addScriptTag({ content: `(${program})()` })
  await page.evaluate((all) => window.joinByPeerJs(all), { ...told, token })
}
