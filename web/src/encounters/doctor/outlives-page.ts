/** The most that browsers send for a page that is gone, in bytes; the requests under way share it. */
const MOST_BYTES = 64 * 1024

/** Whether a request with this body can be finished after its page was closed (Fetch, `keepalive`). */
export function outlivesPage(body: object): boolean {
  // Half of it, because note and summary may be saved at once.
  return new TextEncoder().encode(JSON.stringify(body)).length < MOST_BYTES / 2
}
