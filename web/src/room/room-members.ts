import type { RoomMembers } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { failureCode } from '../platform/index.ts'
import type { LiveSocket } from '../platform/live-index.ts'

/** The server tells the revision every 400 ms: a socket that is silent for so long counts as none (ms). */
const SILENT_MS = 700
/** Behind a silent socket there may be a busy server: it is asked less often the longer it takes to answer. */
const PATIENCE = 10
/** Between two tries while nothing is known yet, and so nobody may be here (ms). */
const FIRST_MS = 500
/** Answers that mean that we may be in the room no longer. */
const REFUSALS: ReadonlySet<string> = new Set(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED'])

/**
 * Keeps the allow list of a room: by REST when it begins, whenever the socket says another revision than that of the
 * list at hand, whenever the socket comes, goes or is silent, and again and again as long as it is. No message can be
 * lost with which a removal would be lost too. When the server can't be asked the last list holds.
 * @param apply called with each new list; null: nobody may be here, as far as we know
 * @returns stop
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
    timer = setTimeout(() => void look(), ms)
  }

  async function look(): Promise<void> {
    if (stopped) return
    // An answer that is on its way may be older than the reason to ask.
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
    if (again) void look()
    else if (known === null && !refused) wait(FIRST_MS)
    else if (!refused && live.getStatus() === 'up')
      wait(Math.min(pollIntervals.liveCall, Math.max(SILENT_MS, PATIENCE * took)))
    else wait(pollIntervals.roomMembers)
  }

  const stops = [
    live.subscribe(() => void look()),
    live.on('room-revision', ({ roomId: id, revision }) => {
      if (id !== roomId) return
      wait(SILENT_MS)
      if (revision !== known?.revision) void look()
    }),
  ]
  apply(null)
  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}
