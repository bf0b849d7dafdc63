import type { ChatMessage } from '@medconsult/contract'
import { CHAT_PAGE } from '@medconsult/contract/runtime'

/**
 * The known messages of a chat: an unbroken range of those that the person may read, oldest first. The server numbers
 * messages 1, 2, 3, …, so that none is shown twice or out of order. A missing number is either a message that is still
 * to be fetched, or one that this person may not read: a guest cannot read what was written while they were not
 * admitted. Only the server knows which, so an event alone never fills a gap.
 */
export interface Transcript {
  readonly messages: readonly ChatMessage[]
  /**
   * The highest position of which an event or a page informed us, whether the message is known or not; 0 if none did.
   */
  readonly highest: number
  /** True when the server has no earlier message for this person. */
  readonly whole: boolean
}

export const emptyTranscript: Transcript = { messages: [], highest: 0, whole: false }

export const lastPosition = ({ messages }: Transcript): number => messages.at(-1)?.position ?? 0
const firstPosition = ({ messages }: Transcript): number => messages[0]?.position ?? 1

/** @returns true if there are messages after the last known one, which have to be fetched */
export const isBehind = (transcript: Transcript): boolean => transcript.highest > lastPosition(transcript)
/** @returns true if there are messages before the first known one */
export const hasOlder = ({ messages, whole }: Transcript): boolean => messages.length > 0 && !whole

/** Starts with the last page of a chat, at whatever position that page begins. */
export function begin({ highest }: Transcript, page: readonly ChatMessage[]): Transcript {
  return { messages: page, highest: Math.max(highest, page.at(-1)?.position ?? 0), whole: page.length < CHAT_PAGE }
}

/**
 * Adds a page that the server returned for what follows the last known message, or an earlier one. The page has no
 * gaps.
 */
export function addNewer(transcript: Transcript, page: readonly ChatMessage[]): Transcript {
  const last = lastPosition(transcript)
  const newer = page.filter(({ position }) => position > last)
  const messages = newer.length > 0 ? [...transcript.messages, ...newer] : transcript.messages
  return { ...transcript, messages, highest: Math.max(transcript.highest, page.at(-1)?.position ?? 0) }
}

/** Adds the page that the server returned for what precedes the first known message. */
export function addOlder(transcript: Transcript, page: readonly ChatMessage[]): Transcript {
  const first = firstPosition(transcript)
  const older = page.filter(({ position }) => position < first)
  return { ...transcript, messages: [...older, ...transcript.messages], whole: page.length < CHAT_PAGE }
}

/**
 * Adds a message that an event brought. If it does not follow the last known one directly, only its position is
 * remembered, and it is fetched together with those in between.
 */
export function hear(transcript: Transcript, message: ChatMessage): Transcript {
  const highest = Math.max(transcript.highest, message.position)
  const follows = message.position === lastPosition(transcript) + 1
  return { ...transcript, highest, messages: follows ? [...transcript.messages, message] : transcript.messages }
}

/** Counts the known messages of others after a position. */
export function countUnread({ messages }: Transcript, seen: number, selfId: string): number {
  return messages.filter(({ position, userId }) => position > seen && userId !== selfId).length
}
