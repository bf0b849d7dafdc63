import { pollIntervals } from '@medconsult/contract/words'
import { useEffect, useSyncExternalStore } from 'react'
import { call, tabStorage } from '../../platform/index.ts'
import { useLive, useLiveQuery, useServerEvent } from '../../platform/live-index.ts'
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
function seenStore(callSessionId: string): SeenStore {
  const name = `medconsult-chat-seen:${callSessionId}`
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
export function useKeptChat(callSessionId: string): { chat: Chat; state: ChatState } {
  const { chats, selfId } = useChatPlace()
  const chat = chats.get(
    callSessionId,
    () => new Chat({ api: apiOf(callSessionId), selfId, seen: seenStore(callSessionId) }),
  )
  return { chat, state: useSyncExternalStore(chat.subscribe, chat.getSnapshot) }
}

/** Fetches the chat once it is wanted. @param live: also what is said from now on, by asking where there is no socket */
export function useChatFeed(callSessionId: string, { wanted, live }: { wanted: boolean; live: boolean }) {
  const { chat } = useKeptChat(callSessionId)
  const { refetch, isFetching } = useLiveQuery({
    queryKey: chatKey(callSessionId),
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
 * @param roomId what messages call the room: a meeting's link, otherwise the call session's id
 */
export function useChat(callSessionId: string, roomId = callSessionId): { unread: number } {
  const live = useLive()
  const { chat, state } = useKeptChat(callSessionId)
  const { refetch } = useChatFeed(callSessionId, { wanted: true, live: true })
  useServerEvent('chat-message', ({ roomId: room, socketId: _, ...message }) => {
    if (room === roomId) chat.hear({ ...message, callSessionId })
  })
  useEffect(() => {
    const online = (): void => chat.wake()
    window.addEventListener('online', online)
    // Joined first, then asked: whatever is said in between is heard.
    const stop = live.onUp(() => {
      chat.wake()
      void live.request('join_call', { callSessionId }).then(() => refetch())
    })
    return () => {
      stop()
      window.removeEventListener('online', online)
    }
  }, [live, chat, callSessionId, refetch])
  return { unread: state.unread }
}
