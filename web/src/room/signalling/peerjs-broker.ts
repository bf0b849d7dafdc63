import { randomPeerId } from './peer-id.ts'

/** PeerJS says so every five seconds, or the broker takes the connection for dead (ms). */
const HEARTBEAT_MS = 5_000
/** Before a connection that was lost, or never came about, is tried again: twice as long each time, up to the last (ms). */
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 15_000

/** What of a WebSocket is needed. */
export type BrokerSocket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>
export type OpenWebSocket = (path: string) => BrokerSocket

type MessageType = 'OFFER' | 'ANSWER' | 'CANDIDATE' | 'LEAVE' | 'EXPIRE'

/** A message of a PeerJS client's media connection, with what of its payload was understood. */
export interface PeerJsMessage {
  type: MessageType
  src: string
  connectionId?: string
  sdp?: string
  candidate?: RTCIceCandidateInit
}

export interface Broker {
  send(
    type: 'OFFER' | 'ANSWER' | 'CANDIDATE',
    to: string,
    connectionId: string,
    what: { sdp: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit },
  ): void
  close(): void
}

/** This page at the server's PeerJS broker, under its peer id. What is sent while the connection is away is lost. */
export function connectToBroker(
  openWebSocket: OpenWebSocket,
  ownId: string,
  on: { opened(): void; heard(message: PeerJsMessage): void },
): Broker {
  // The id belongs to whoever came with this token first.
  const query = new URLSearchParams({ key: 'peerjs', id: ownId, token: randomPeerId(), version: '1.5.5' })
  let socket: BrokerSocket | null = null
  let isOpen = false
  let closed = false
  let wait = FIRST_RETRY_MS
  let retry: ReturnType<typeof setTimeout> | undefined

  const send = (message: object): void => {
    if (isOpen) socket?.send(JSON.stringify(message))
  }
  const beat = setInterval(() => send({ type: 'HEARTBEAT' }), HEARTBEAT_MS)

  function open(): void {
    const opened = openWebSocket(`/peerjs/peerjs?${query}`)
    socket = opened
    opened.addEventListener('message', ({ data }) => {
      if (closed) return
      const message = readMessage(String(data))
      if (message === 'OPEN') {
        isOpen = true
        wait = FIRST_RETRY_MS
        on.opened()
      } else if (message) on.heard(message)
    })
    opened.addEventListener('close', () => {
      isOpen = false
      if (closed) return
      retry = setTimeout(open, wait)
      wait = Math.min(wait * 2, LAST_RETRY_MS)
    })
  }
  open()

  return {
    send: (type, dst, connectionId, what) => send({ type, dst, payload: { ...what, type: 'media', connectionId } }),
    close() {
      closed = true
      clearInterval(beat)
      clearTimeout(retry)
      socket?.close()
    },
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isType = (type: unknown): type is MessageType =>
  type === 'OFFER' || type === 'ANSWER' || type === 'CANDIDATE' || type === 'LEAVE' || type === 'EXPIRE'

/** @returns null for what is no message of a media connection: it comes from another program, and may be anything */
function readMessage(text: string): PeerJsMessage | 'OPEN' | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value)) return null
  const { type, src } = value
  if (type === 'OPEN') return 'OPEN'
  if (!isType(type) || typeof src !== 'string') return null
  const payload = isObject(value.payload) ? value.payload : {}
  // A data connection is not ours to answer.
  if (payload.type !== undefined && payload.type !== 'media') return null
  const { connectionId, sdp, candidate } = payload
  return {
    type,
    src,
    ...(typeof connectionId === 'string' && { connectionId }),
    ...(isObject(sdp) && typeof sdp.sdp === 'string' && { sdp: sdp.sdp }),
    ...(isObject(candidate) && typeof candidate.candidate === 'string' && { candidate: candidateIn(candidate) }),
  }
}

function candidateIn({
  candidate,
  sdpMid,
  sdpMLineIndex,
  usernameFragment,
}: Record<string, unknown>): RTCIceCandidateInit {
  return {
    candidate: String(candidate),
    sdpMid: typeof sdpMid === 'string' ? sdpMid : null,
    sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null,
    ...(typeof usernameFragment === 'string' && { usernameFragment }),
  }
}
