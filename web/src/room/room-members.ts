import type { RoomMembers } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { failureCode } from '../platform/index.ts'
import type { LiveSocket } from '../platform/live-index.ts'

/** The server emits the revision every 400 ms. After this time without one (ms), the socket counts as broken. */
const SILENT_MS = 700
/**
 * A silent socket can also mean a busy server. The list is then read only after this many times the duration of the
 * last request.
 */
const BUSY_FACTOR = 10
/** The pause between two attempts (ms) before the first list is known, while the page connects to nobody. */
const FIRST_MS = 500
/** Error codes that mean that we may no longer be in the room. */
const REFUSALS: ReadonlySet<string> = new Set(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'ACCOUNT_DISABLED'])

/**
 * Keeps the allow list of a room up to date. It reads the list by REST at the beginning, when the socket emits another
 * revision than the known one, when the socket connects, disconnects or falls silent, and repeatedly while it stays so.
 * A lost event therefore cannot hide a removal. While the server cannot be reached, the last list stays valid.
 * @param apply called with each new list; null means that nobody may be here as far as we know
 * @returns a function that stops it
 */
export function watchRoomMembers(deps: {
  roomId: string
  live: Pick<LiveSocket, 'on' | 'subscribe' | 'getStatus'>
  read: () => Promise<RoomMembers>
  apply: (list: RoomMembers | null) => void
}): () => void {
  const { roomId, live, read, apply } = deps
  let known: RoomMembers | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let reading = false
  let again = false
  let stopped = false

  function wait(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void refetch(), ms)
  }

  async function refetch(): Promise<void> {
    if (stopped) return
    // An answer that is under way may be older than the change that requires another read, so the read is repeated
    // after it.
    again = reading
    if (reading) return
    reading = true
    clearTimeout(timer)
    const askedAt = performance.now()
    let refused = false
    const list = await read().catch((error: unknown) => {
      refused = REFUSALS.has(failureCode(error) ?? '')
      return null
    })
    reading = false
    if (stopped) return
    if (list || refused) {
      known = list
      apply(list)
    }
    const took = performance.now() - askedAt
    if (again) void refetch()
    else if (known === null && !refused) wait(FIRST_MS)
    else if (!refused && live.getStatus() === 'up')
      wait(Math.min(pollIntervals.liveCall, Math.max(SILENT_MS, BUSY_FACTOR * took)))
    else wait(pollIntervals.roomMembers)
  }

  const stops = [
    live.subscribe(() => void refetch()),
    live.on('room-revision', ({ roomId: id, revision }) => {
      if (id !== roomId) return
      wait(SILENT_MS)
      if (revision !== known?.revision) void refetch()
    }),
  ]
  apply(null)
  void refetch()
  return () => {
    stopped = true
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}
