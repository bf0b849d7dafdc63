import { randomPeerId } from './peer-id.ts'

/** A PeerJS client sends a heartbeat every five seconds; without it the broker closes the connection (ms). */
const HEARTBEAT_MS = 5_000
/** The pause before the next attempt to connect: it doubles each time, up to the last value (ms). */
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 15_000

/** The part of a WebSocket that is used here. */
export type BrokerSocket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>
export type OpenWebSocket = (path: string) => BrokerSocket

type MessageType = 'OFFER' | 'ANSWER' | 'CANDIDATE' | 'LEAVE' | 'EXPIRE'

/** A message of a PeerJS client's media connection, with the known fields of its payload. */
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

/** Connects this page to the server's PeerJS broker, under its peer id. What is sent without a connection is lost. */
export function connectToBroker(
  openWebSocket: OpenWebSocket,
  ownId: string,
  on: { opened(): void; received(message: PeerJsMessage): void },
): Broker {
  // The broker reserves the id for the token with which it was used first.
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
      } else if (message) on.received(message)
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

/** @returns null for anything that is not a message of a media connection, since another program may send anything */
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
  // This page answers no data connections.
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
