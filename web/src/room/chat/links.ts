import { LinkifyIt } from 'linkify-it'

export interface TextPart {
  readonly text: string
  /** The address of a link; null for plain text. */
  readonly href: string | null
}

/**
 * Finds only addresses that begin with `http://` or `https://`. Guessing at bare names would turn the "mg.It" of "20
 * mg.It helps" into a link. The library knows more schemes, which are removed here.
 */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
for (const scheme of ['ftp:', '//', 'mailto:']) finder.add(scheme, null)

/**
 * An address with a user name before its host (`https://clinic.example@evil.example`) leads elsewhere than it seems to,
 * so it does not become a link.
 */
function safe(address: string): string | null {
  try {
    const { protocol, username, password, href } = new URL(address)
    const web = protocol === 'http:' || protocol === 'https:'
    return web && username === '' && password === '' ? href : null
  } catch {
    return null
  }
}

/** Splits a message into text and links. The texts of all parts together are the message. */
export function segmentsOf(message: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const { index, lastIndex, url } of finder.match(message) ?? []) {
    const href = safe(url)
    if (href === null) continue
    if (index > at) parts.push({ text: message.slice(at, index), href: null })
    parts.push({ text: message.slice(index, lastIndex), href })
    at = lastIndex
  }
  if (at < message.length) parts.push({ text: message.slice(at), href: null })
  return parts
}
