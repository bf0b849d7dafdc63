import { createContext, useContext } from 'react'
import type { Chat } from './chat.ts'

/**
 * Keeps the chats of this page's calls until the person signs out. The code of `Chat` itself is loaded with the call
 * room.
 */
export class Chats {
  readonly #kept = new Map<string, Chat>()

  get(roomId: string, make: () => Chat): Chat {
    const chat = this.#kept.get(roomId) ?? make()
    this.#kept.set(roomId, chat)
    return chat
  }

  close(): void {
    for (const chat of this.#kept.values()) chat.close()
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
