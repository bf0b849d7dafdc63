/** What mails, chats and people put before and after a link: it is part of no code of ours. */
const AROUND = /^[\s<>()[\]{}"'“”„‘’«»‹›…,;:!?.]+|[\s<>()[\]{}"'“”„‘’«»‹›…,;:!?.]+$/gu

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The code of a meeting, from its link or from what somebody typed or read out: with blanks between the words, and with
 * what stood around it in a message.
 * @returns '' where there is none
 */
export function meetingCodeIn(text: string): string {
  const [, inLink] = /\/meet\/([^/?#]*)/.exec(text) ?? []
  const code = decoded(inLink ?? text).replace(AROUND, '')
  // What another system calls its appointment is written as it is; our own words are not.
  if (code.startsWith('room-')) return code.replace(/\s+/g, '')
  return code
    .toLowerCase()
    .split(/[\s,.–—-]+/u)
    .filter((word) => word !== '')
    .join('-')
}

/** The code of a link that carries it in its fragment. @param length in characters; null: there is none of that length */
export function fragmentCodeIn(hash: string, length: number): string | null {
  const code = decoded(hash.replace(/^#/, '')).replace(/\s+/g, '').replace(AROUND, '')
  return code.length === length && /^[\w-]+$/.test(code) ? code : null
}
