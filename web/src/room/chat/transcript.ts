import type { ChatMessage } from '@medconsult/contract'
import { CHAT_PAGE } from '@medconsult/contract/runtime'

/**
 * What is known of a chat: an unbroken stretch of what one may read, oldest first. The server numbers messages 1, 2, 3 …,
 * so that nothing is shown out of order or twice. A number that is left out may be a message that is still to be
 * fetched, or one that is not for us: a guest does not read what was said while they were not let in. Which of the two,
 * only the server knows, so that an event alone never closes a hole.
 */
export interface Transcript {
  readonly messages: readonly ChatMessage[]
  /** The highest position that anything told of, known or not; 0 when nothing did. */
  readonly heard: number
  /** There is nothing before the first one known, for us. */
  readonly whole: boolean
}

export const emptyTranscript: Transcript = { messages: [], heard: 0, whole: false }

export const lastPosition = ({ messages }: Transcript): number => messages.at(-1)?.position ?? 0
const firstPosition = ({ messages }: Transcript): number => messages[0]?.position ?? 1

/** Something was said that is not here yet: ask for what came after the last one known. */
export const isBehind = (transcript: Transcript): boolean => transcript.heard > lastPosition(transcript)
/** Something was said before the first one known. */
export const hasOlder = ({ messages, whole }: Transcript): boolean => messages.length > 0 && !whole

/** Begins with the last page of a chat, wherever that begins. */
export function begin({ heard }: Transcript, page: readonly ChatMessage[]): Transcript {
  return { messages: page, heard: Math.max(heard, page.at(-1)?.position ?? 0), whole: page.length < CHAT_PAGE }
}

/** Adds what the server has after the last one known, or after an earlier one: it leaves nothing out. */
export function addNewer(transcript: Transcript, page: readonly ChatMessage[]): Transcript {
  const last = lastPosition(transcript)
  const newer = page.filter(({ position }) => position > last)
  const messages = newer.length > 0 ? [...transcript.messages, ...newer] : transcript.messages
  return { ...transcript, messages, heard: Math.max(transcript.heard, page.at(-1)?.position ?? 0) }
}

/** Adds the page of what the server has before the first one known. */
export function addOlder(transcript: Transcript, page: readonly ChatMessage[]): Transcript {
  const first = firstPosition(transcript)
  const older = page.filter(({ position }) => position < first)
  return { ...transcript, messages: [...older, ...transcript.messages], whole: page.length < CHAT_PAGE }
}

/** Somebody said something. What does not follow directly is only remembered: it is fetched, with what lies between. */
export function hear(transcript: Transcript, message: ChatMessage): Transcript {
  const heard = Math.max(transcript.heard, message.position)
  const follows = message.position === lastPosition(transcript) + 1
  return { ...transcript, heard, messages: follows ? [...transcript.messages, message] : transcript.messages }
}

/** What others said after a position, as far as it is known. */
export function countUnread({ messages }: Transcript, seen: number, selfId: string): number {
  return messages.filter(({ position, userId }) => position > seen && userId !== selfId).length
}
