import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { Store, tabStorage } from '../platform/index.ts'

/** A room that a guest has left, and the page that leads back to it. */
export interface LeftRoom {
  to: string
  /** Until when they may return without being let in again (ISO 8601). */
  until: string
}

/** In this tab alone, because the next person at this device is not the guest. */
const KEY = 'medconsult-left-room'
const leftRoom = new Store(tabStorage.get(KEY))

/** Remembers that the guest has left a room, or with null that they are back. */
export function rememberLeft(room: LeftRoom | null): void {
  const kept = room && JSON.stringify(room)
  tabStorage.set(KEY, kept)
  leftRoom.set(kept)
}

function read(kept: string | null): LeftRoom | null {
  try {
    const { to, until } = JSON.parse(kept ?? 'null') ?? {}
    return typeof to === 'string' && to.startsWith('/') && typeof until === 'string' ? { to, until } : null
  } catch {
    return null
  }
}

/** The room that was left in this tab last, if any; also when the time to return is over. */
export function useLeftRoom(): LeftRoom | null {
  return read(useSyncExternalStore(leftRoom.subscribe, leftRoom.getSnapshot))
}

/** Remembers on every page of this tab that the guest has left, and forgets it when they are back. */
export function useRememberLeft(to: string, until: string | null): void {
  useEffect(() => rememberLeft(until === null ? null : { to, until }), [to, until])
}

/** The state of a navigation to a page of a room that was left, which returns to it at once. */
export const returnNow = { returnNow: true } as const

const asksToReturn = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && 'returnNow' in state && state.returnNow === true

/** Returns to the room when the bar of another page led here; it is called by the page of somebody who has left. */
export function useReturnAsked(comeBack: () => void): void {
  const navigate = useNavigate()
  const asked = asksToReturn(useLocation().state)
  const begin = useEffectEvent(() => {
    // A reload of the page must not return to a room that was left again.
    void navigate('.', { replace: true, state: null })
    comeBack()
  })
  useEffect(() => {
    if (asked) begin()
  }, [asked])
}
