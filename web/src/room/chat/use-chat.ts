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

/** Stores the position of the last message that this tab has shown, over a reload. It stores a number and no text. */
function seenStore(roomId: string): SeenStore {
  const name = `medconsult-chat-seen:${roomId}`
  // Where the browser blocks storage, the count begins again after a reload.
  let seen = Number(tabStorage.get(name) ?? 0)
  return {
    get: () => seen,
    set(position) {
      seen = position
      tabStorage.set(name, String(position))
    },
  }
}

/** @returns the chat of a call as this page knows it; this hook fetches nothing by itself */
export function useKeptChat(roomId: string): { chat: Chat; state: ChatState } {
  const { chats, selfId } = useChatPlace()
  const chat = chats.get(roomId, (start) => new Chat({ api: apiOf(roomId), selfId, seen: seenStore(roomId), start }))
  return { chat, state: useSyncExternalStore(chat.subscribe, chat.getSnapshot) }
}

/**
 * Fetches the chat once `wanted` is true.
 * @param live true to fetch new messages as well, by polling while there is no socket
 */
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
  // Fetch again even while an answer is under way, because that answer may be older than the new message.
  useEffect(() => chat.onFetchRequested(() => void refetch()), [chat, refetch])
  return { refetch, fetching: isFetching }
}

/**
 * Keeps the chat of a call that is under way up to date for as long as the room is mounted, whether its panel is open
 * or not. Call it once a page, in the component that renders the room and its `ChatPanel`.
 * @param roomName the room's name in events: the link of a meeting, otherwise the id of the call session
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
    // The socket joins the room before the chat is fetched, so that a message in between arrives as an event.
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
