/** How long an answer of the database counts, in milliseconds. */
const PING_MS = 1000

/** Whoever asks within a second shares one look at the database: health checks are bound to no rate. */
export function createHealthCheck(ping: () => Promise<void>): () => Promise<void> {
  let last: { at: number; answer: Promise<void> } | undefined
  return () => {
    const at = performance.now()
    if (!last || at - last.at >= PING_MS) last = { at, answer: ping() }
    return last.answer
  }
}
