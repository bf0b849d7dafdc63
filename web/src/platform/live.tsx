import type { ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@medconsult/contract'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
} from 'react'
import { call } from './api.ts'
import { LiveSocket, type LiveStatus, openSocketIo } from './live-socket.ts'
import { session } from './session.ts'

const LiveContext = createContext<LiveSocket | null>(null)

/** Keeps the socket open for as long as somebody is signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live] = useState(() => new LiveSocket(openSocketIo))
  useEffect(() => {
    void live.connect(session.guestToken)
    // The server closes the socket when a session has ended; reading the own account reveals whether it was this one.
    const stopHearing = live.on('auth_error', () => {
      if (session.guestToken === null) void call('me', {}).catch(() => undefined)
    })
    const wake = (): void => void live.probe()
    window.addEventListener('online', wake)
    document.addEventListener('visibilitychange', wake)
    return () => {
      window.removeEventListener('online', wake)
      document.removeEventListener('visibilitychange', wake)
      stopHearing()
      live.disconnect()
    }
  }, [live])
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLive(): LiveSocket {
  const live = useContext(LiveContext)
  if (live === null) throw new Error('useLive outside LiveProvider')
  return live
}

export function useSocketStatus(): LiveStatus {
  const live = useLive()
  return useSyncExternalStore(live.subscribe, live.getStatus)
}

/** Handles an event of the server. The handler may change at each render without a new subscription. */
export function useServerEvent<E extends ServerEvent>(event: E, handler: (payload: ServerPayload<E>) => void): void {
  const live = useLive()
  const current = useEffectEvent(handler)
  useEffect(() => live.on(event, (payload) => current(payload)), [live, event])
}

/** Calls the handler at every (re)connection, to fetch what events may have been missed. */
export function useOnUp(handler: () => void): void {
  const live = useLive()
  const current = useEffectEvent(handler)
  useEffect(() => live.onUp(() => current()), [live])
}

/**
 * Joins a socket room while mounted, and again after every reconnect.
 * @param joined called after each successful join, to fetch what happened before it
 */
export function useRoom<J extends ClientEvent, L extends ClientEvent>(
  join: J,
  leave: L,
  payload: (ClientPayload<J> & ClientPayload<L>) | null,
  joined: () => void,
): void {
  const live = useLive()
  const onJoined = useEffectEvent(joined)
  const key = payload === null ? null : JSON.stringify(payload)
  useEffect(() => {
    if (key === null) return
    const wanted = JSON.parse(key) as ClientPayload<J> & ClientPayload<L>
    let here = true
    const stop = live.onUp(() => {
      void live.request(join, wanted).then((ack) => {
        if (here && ack.ok) onJoined()
      })
    })
    return () => {
      here = false
      stop()
      live.emit(leave, wanted)
    }
  }, [live, join, leave, key])
}
