/**
 * What two links tell each other on the data channel of one of their connections. Of two
 * connections the offerer chooses, so that the sides never keep different ones.
 */
export type LinkMessage =
  /** Keep the connection that this came on; close every other made by offers up to this number. */
  | { type: 'chosen'; upTo: number }
  /** After a `restart-request`: we hear you again where this came from, no new connection is needed. */
  | { type: 'well' }

export function writeLinkMessage(message: LinkMessage): string {
  return JSON.stringify({ type: 'link', message })
}

/** @returns null for anything else; the other side may be newer than we are */
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
  const said = message as Record<string, unknown>
  if (said.type === 'well') return { type: 'well' }
  if (said.type === 'chosen' && typeof said.upTo === 'number') return { type: 'chosen', upTo: said.upTo }
  return null
}
