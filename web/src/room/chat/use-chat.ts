import { pollIntervals } from '@medconsult/contract/runtime'
import { useEffect, useSyncExternalStore } from 'react'
import { call, tabStorage } from '../../platform/index.ts'
import { useLive, useLiveQuery, useServerEvent } from '../../platform/live-index.ts'
import { asKnown } from '../known.ts'
import { Chat, type ChatApi, type ChatState, type SeenStore } from './chat.ts'
import { useChatPlace } from './chats.ts'
import { chatKey } from './keys.ts'

function apiOf(id: string): ChatApi {
  return {
    read: (query, signal) => call('readMessages', { params: { id }, query, ...(signal && { signal }) }),
    send: (body, signal) => call('sendMessage', { params: { id }, body, signal }),
  }
}

/** For this tab, over a reload. A number, nothing of what was said. */
function seenStore(roomId: string): SeenStore {
  const name = `medconsult-chat-seen:${roomId}`
  // Where storage is blocked, the count begins anew with the page.
  let seen = Number(tabStorage.get(name) ?? 0)
  return {
    get: () => seen,
    set(position) {
      seen = position
      tabStorage.set(name, String(position))
    },
  }
}

/** The chat of a call as this page knows it. Draws nothing and asks for nothing by itself. */
export function useKeptChat(roomId: string): { chat: Chat; state: ChatState } {
  const { chats, selfId } = useChatPlace()
  const chat = chats.get(roomId, () => new Chat({ api: apiOf(roomId), selfId, seen: seenStore(roomId) }))
  return { chat, state: useSyncExternalStore(chat.subscribe, chat.getSnapshot) }
}

/** Fetches the chat once it is wanted. @param live: also what is said from now on, by asking where there is no socket */
export function useChatFeed(roomId: string, { wanted, live }: { wanted: boolean; live: boolean }) {
  const { chat } = useKeptChat(roomId)
  const { refetch, isFetching } = useLiveQuery({
    queryKey: chatKey(roomId),
    queryFn: async ({ signal }) => {
      await chat.catchUp(signal)
      return true
    },
    pollMs: pollIntervals.chat,
    poll: live,
    enabled: wanted,
  })
  // Anew, although an answer is under way: that may have been written before.
  useEffect(() => chat.onAsk(() => void refetch()), [chat, refetch])
  return { refetch, fetching: isFetching }
}

/**
 * Keeps the chat of a call that is under way up to date for as long as the room is drawn, its panel open or not.
 * To be used once a page, by whoever draws the room and its `ChatPanel`.
 * @param roomName what messages call the room: a meeting's link, otherwise the call session's id
 */
export function useChat(roomId: string, roomName = roomId): { unread: number } {
  const live = useLive()
  const { chat, state } = useKeptChat(roomId)
  const { refetch } = useChatFeed(roomId, { wanted: true, live: true })
  useServerEvent('chat-message', ({ roomId: name, socketId: _, ...message }) => {
    if (name === roomName) chat.hear({ ...asKnown(message), callSessionId: roomId })
  })
  useEffect(() => {
    const online = (): void => chat.wake()
    window.addEventListener('online', online)
    // Joined first, then asked: whatever is said in between is heard.
    const stop = live.onUp(() => {
      chat.wake()
      void live.request('join_call', { callSessionId: roomId }).then(() => refetch())
    })
    return () => {
      stop()
      window.removeEventListener('online', online)
    }
  }, [live, chat, roomId, refetch])
  return { unread: state.unread }
}
