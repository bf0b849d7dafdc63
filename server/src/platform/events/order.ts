/** A message for the sockets in some rooms. */
interface ForRooms {
  rooms: readonly string[]
}

/** The messages of one transaction, in their place in the order. */
interface Entry {
  /** Call it when the transaction has committed. @returns false when `forget` removed the messages: they are not delivered */
  committed(): boolean
  /**
   * Call it when the transaction was rolled back, or its end is unknown: its messages are not delivered.
   * @returns false when they were delivered or removed before
   */
  dropped(): boolean
}

/**
 * Delivers messages to the same room in the order in which they were written. If two transactions wait for one lock,
 * the second writes and commits after the first; but each has its own connection, so the answer to the second commit
 * may arrive first. Messages for different rooms never wait for each other. All times are from one clock, in
 * milliseconds.
 * @param deliver called once for each message of a committed transaction
 */
export function createOrder<M extends ForRooms>(
  deliver: (message: M) => void,
): {
  add(messages: M[], now: number): Entry
  /** Removes messages that were added before a time: they are not delivered, and none waits for them. @returns them */
  forget(before: number): M[]
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
          const isKnown = open.has(entry)
          flush()
          return isKnown
        },
        dropped() {
          const isKnown = open.delete(entry)
          if (isKnown) flush()
          return isKnown
        },
      }
    },
    forget(before) {
      const old = [...open].filter(({ at }) => at < before)
      for (const entry of old) open.delete(entry)
      flush()
      return old.flatMap(({ messages }) => messages)
    },
  }
}
