import type { ChatMessage } from '@medconsult/contract'

/**
 * What is known of a chat: an unbroken stretch of its messages, oldest first. The server numbers them 1, 2, 3 …, so
 * a hole is seen at once, and nothing is shown out of order or twice.
 */
export interface Transcript {
  readonly messages: readonly ChatMessage[]
  /** The highest position that anything told of, known or not; 0 when nothing did. */
  readonly heard: number
}

export const emptyTranscript: Transcript = { messages: [], heard: 0 }

export const lastPosition = ({ messages }: Transcript): number => messages.at(-1)?.position ?? 0
const firstPosition = ({ messages }: Transcript): number => messages[0]?.position ?? 1

/** Something was said that is not here yet: ask for what came after the last one known. */
export const isBehind = (transcript: Transcript): boolean => transcript.heard > lastPosition(transcript)
/** Something was said before the first one known. */
export const hasOlder = (transcript: Transcript): boolean => firstPosition(transcript) > 1

/** Begins with the last page of a chat, wherever that begins. */
export function begin({ heard }: Transcript, page: readonly ChatMessage[]): Transcript {
  return { messages: page, heard: Math.max(heard, page.at(-1)?.position ?? 0) }
}

/**
 * Adds what was fetched or heard, in any order and any number of times. What does not touch the known stretch is
 * only remembered as heard: it is fetched later, with what lies between.
 */
export function add(transcript: Transcript, found: readonly ChatMessage[]): Transcript {
  const byPosition = new Map(found.map((message) => [message.position, message]))
  const newer: ChatMessage[] = []
  const older: ChatMessage[] = []
  for (let at = lastPosition(transcript) + 1, one = byPosition.get(at); one; one = byPosition.get(++at)) newer.push(one)
  for (let at = firstPosition(transcript) - 1, one = byPosition.get(at); one; one = byPosition.get(--at))
    older.unshift(one)
  const messages = newer.length + older.length > 0 ? [...older, ...transcript.messages, ...newer] : transcript.messages
  return { messages, heard: Math.max(transcript.heard, ...byPosition.keys()) }
}

/** What others said after a position, as far as it is known. */
export function countUnread({ messages }: Transcript, seen: number, selfId: string): number {
  return messages.filter(({ position, userId }) => position > seen && userId !== selfId).length
}
