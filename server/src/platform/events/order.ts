/** Something for some rooms. */
interface ForRooms {
  rooms: readonly string[]
}

/** The messages of one transaction, in their place. */
interface Entry {
  /** Its transaction has committed. @returns false when it was forgotten before: nothing of it is delivered */
  committed(): boolean
  /** Its transaction was rolled back, or nobody knows: nothing of it is delivered. @returns false when it was delivered or forgotten before */
  dropped(): boolean
}

/**
 * Keeps the order in which messages were written, where they meet in a room. Of two transactions that wait for one lock,
 * the second writes after the first, and commits after it; but each has a connection of its own, and the answer to the
 * second commit may be read first. Messages for different rooms never wait for each other. Times are of one clock, in
 * milliseconds.
 * @param deliver is called once for each message of a committed entry
 */
export function createOrder<M extends ForRooms>(
  deliver: (message: M) => void,
): {
  add(messages: M[], now: number): Entry
  /** Takes out what was added before then: it is not delivered, and nothing waits for it. @returns its messages */
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
