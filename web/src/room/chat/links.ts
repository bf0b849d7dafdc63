import { LinkifyIt } from 'linkify-it'

export interface TextPart {
  readonly text: string
  /** An address to open; null for what is only text. */
  readonly href: string | null
}

/**
 * Only what says `http://` or `https://`: a guess at bare names would make a link of the "mg.It" in "20 mg.It helps".
 * The library is made for whole Markdown, so everything else that it knows is taken out.
 */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
for (const scheme of ['ftp:', '//', 'mailto:']) finder.add(scheme, null)

/** An address with a name before its host (`https://clinic.example@evil.example`) is not what it looks like: no link. */
function safe(address: string): string | null {
  try {
    const { protocol, username, password, href } = new URL(address)
    const web = protocol === 'http:' || protocol === 'https:'
    return web && username === '' && password === '' ? href : null
  } catch {
    return null
  }
}

/** A message cut into text and links, nothing lost: the parts' texts together are the message. */
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
