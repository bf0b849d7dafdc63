/**
 * The messages between two links, on the data channel of one of their connections. Only the offerer decides between two
 * connections, so that both sides always keep the same one.
 */
export type LinkMessage =
  /**
   * Keep the connection on which this arrives, and close every other one that was made by an offer up to this number.
   */
  | { type: 'chosen'; upTo: number }
  /** Replies to a `restart-request`: media arrives again on this connection, so no new one is needed. */
  | { type: 'well' }

export function writeLinkMessage(message: LinkMessage): string {
  return JSON.stringify({ type: 'link', message })
}

/** @returns null for any other message, because the peer's page may be newer than ours */
export function readLinkMessage(text: string): LinkMessage | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { type, message } = value as Record<string, unknown>
  if (type !== 'link' || typeof message !== 'object' || message === null) return null
  const fields = message as Record<string, unknown>
  if (fields.type === 'well') return { type: 'well' }
  if (fields.type === 'chosen' && typeof fields.upTo === 'number') return { type: 'chosen', upTo: fields.upTo }
  return null
}
