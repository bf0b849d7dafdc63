import { createContext, useContext } from 'react'
import { keptStates } from '../../platform/live-index.ts'
import type { Chat, UnsentChat } from './chat.ts'

/**
 * Keeps the chats of this page's calls until the session ends. What is unsent then is sent once the same person is back in
 * the room. The code of `Chat` itself is loaded with the call
 * room.
 */
export class Chats {
  readonly #kept = new Map<string, { chat: Chat; release: () => void }>()

  get(roomId: string, make: (unsent: UnsentChat | undefined) => Chat): Chat {
    const known = this.#kept.get(roomId)
    if (known) return known.chat
    const name = `chat ${roomId}`
    const chat = make(keptStates.find(name) as UnsentChat | undefined)
    this.#kept.set(roomId, { chat, release: keptStates.hold(name, () => chat.readUnsent()) })
    return chat
  }

  close(): void {
    for (const { chat, release } of this.#kept.values()) {
      release()
      chat.close()
    }
    this.#kept.clear()
  }
}

/** The id under which the chats are read and written (an account's or a guest's), and the store of the chats. */
export interface ChatPlace {
  selfId: string
  chats: Chats
}

export const ChatContext = createContext<ChatPlace | null>(null)

export function useChatPlace(): ChatPlace {
  const place = useContext(ChatContext)
  if (place === null) throw new Error('useChatPlace outside ChatContext')
  return place
}
