/** How long an answer of the database is reused, in milliseconds. */
const PING_MS = 1000

/** Checks the database at most once a second, because health checks have no rate limit. */
export function createHealthCheck(ping: () => Promise<void>): () => Promise<void> {
  let last: { at: number; answer: Promise<void> } | undefined
  return () => {
    const at = performance.now()
    if (!last || at - last.at >= PING_MS) last = { at, answer: ping() }
    return last.answer
  }
}
