/** Characters that e-mails, chats and people put before and after a link, and that are in no code. */
const AROUND = /^[\s<>()[\]{}"'“”„‘’«»‹›…,;:!?.]+|[\s<>()[\]{}"'“”„‘’«»‹›…,;:!?.]+$/gu

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Finds the code of a meeting in its link, or in what somebody typed: spaces between the words are allowed, and so is
 * the punctuation of a message around it.
 * @returns '' if there is none
 */
export function meetingCodeIn(text: string): string {
  const [, inLink] = /\/meet\/([^/?#]*)/.exec(text) ?? []
  const code = decoded(inLink ?? text).replace(AROUND, '')
  // A code that begins with `room-` comes from another system and keeps its spelling. Our own words are normalised.
  if (code.startsWith('room-')) return code.replace(/\s+/g, '')
  return code
    .toLowerCase()
    .split(/[\s,.–—-]+/u)
    .filter((word) => word !== '')
    .join('-')
}

/**
 * Returns the code in a link's fragment.
 * @param length in characters
 * @returns null if there is no code of that length
 */
export function fragmentCodeIn(hash: string, length: number): string | null {
  const code = decoded(hash.replace(/^#/, '')).replace(/\s+/g, '').replace(AROUND, '')
  return code.length === length && /^[\w-]+$/.test(code) ? code : null
}
