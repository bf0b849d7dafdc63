/** Something for some rooms. */
interface ForRooms {
  rooms: readonly string[]
}

/** What one transaction wrote, until it is known how it ended. */
export interface OutboxBatch {
  /** Its transaction has committed. */
  committed(): void
  /** Its transaction was rolled back, or nobody knows. */
  dropped(): void
}

/** Of a transaction that said nothing. */
export const nothing: OutboxBatch = { committed: () => undefined, dropped: () => undefined }

/**
 * Keeps the order in which messages were written, where they meet in a room. Of two transactions that wait for one lock,
 * the second writes after the first, and commits after it; but each has a connection of its own, and the answer to the
 * second commit may be read first. Messages for different rooms never wait for each other. Times are of one clock, in
 * milliseconds.
 * @param deliver is called once for each message of a committed parcel
 */
export function createOrder<M extends ForRooms>(
  deliver: (message: M) => void,
): {
  add(messages: M[], now: number): OutboxBatch
  /** Leaves what was added before then to somebody else: it is not delivered, and nobody waits for it. */
  forget(before: number): void
} {
  const open = new Set<{ messages: M[]; rooms: string[]; at: number; isCommitted: boolean }>()

  function flush(): void {
    const waiting = new Set<string>()
    for (const entry of open) {
      if (entry.isCommitted && !entry.rooms.some((room) => waiting.has(room))) {
        open.delete(entry)
        for (const message of entry.messages) deliver(message)
      } else for (const room of entry.rooms) waiting.add(room)
    }
  }

  return {
    add(messages, at) {
      const entry = { messages, rooms: messages.flatMap(({ rooms }) => rooms), at, isCommitted: false }
      open.add(entry)
      return {
        committed() {
          entry.isCommitted = true
          flush()
        },
        dropped() {
          if (open.delete(entry)) flush()
        },
      }
    },
    forget(before) {
      for (const entry of open) if (entry.at < before) open.delete(entry)
      flush()
    },
  }
}
