import { CloseButton, FocusTrap, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconCloudOff, IconMessages } from '@tabler/icons-react'
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { i18n, isPassing, problemMessage } from '../../platform/index.ts'
import { Announce, ErrorState, LoadingState, useBackLayer, useReturnFocus } from '../../ui/index.ts'
import classes from './ChatPanel.module.css'
import { Composer } from './Composer.tsx'
import type { ChatState } from './chat.ts'
import { useChatPlace } from './chats.ts'
import { Messages } from './Messages.tsx'
import { useKeptChat } from './use-chat.ts'
import { useVisibleHeight } from './use-visible-height.ts'

/** Below this width there is no room beside the pictures, so the chat covers them. */
const NARROW = '(max-width: 48em)'

/**
 * Shows the chat beside the pictures of a call, or over them on a phone. Render it while it is closed too: its live
 * region then announces new messages to screen readers. The component that renders it must also call `useChat`, which
 * keeps the chat up to date.
 */
export function ChatPanel(props: { roomId: string; open: boolean; onClose: () => void }) {
  return (
    <>
      <ChatNews roomId={props.roomId} open={props.open} />
      {props.open ? <Panel roomId={props.roomId} onClose={props.onClose} /> : null}
    </>
  )
}

/** Announces new messages while no list of messages is open, which would announce them by itself. */
export function ChatNews({ roomId, open }: { roomId: string; open: boolean }) {
  const { state } = useKeptChat(roomId)
  const { selfId } = useChatPlace()
  return <Announce text={useNews(state, selfId, open)} />
}

function Panel({ roomId, onClose }: { roomId: string; onClose: () => void }) {
  const { t } = useTranslation('room')
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false })
  const field = useRef<HTMLTextAreaElement>(null)
  useReturnFocus(true)
  useEffect(() => field.current?.focus(), [])
  useBackLayer(true, onClose)
  const leave = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    event.stopPropagation()
    onClose()
  }
  return (
    <Frame narrow={narrow} label={t('chat.title')} onKeyDown={leave}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('chat.title')}</h2>
        <CloseButton size="lg" aria-label={t('chat.close')} onClick={onClose} />
      </header>
      <ChatContent roomId={roomId} field={field} />
    </Frame>
  )
}

/** The messages, and the field for the next one. They fill a flex column. */
export function ChatContent({ roomId, field }: { roomId: string; field: RefObject<HTMLTextAreaElement | null> }) {
  const { t } = useTranslation('room')
  const { chat, state } = useKeptChat(roomId)
  const { selfId } = useChatPlace()
  const empty = state.messages.length + state.unsent.length === 0
  return (
    <div className={classes.content}>
      {empty ? (
        <Nothing state={state} retry={() => chat.ask()} />
      ) : (
        <Messages chat={chat} state={state} selfId={selfId} onSeen={() => chat.markSeen()} />
      )}
      <p className={classes.offline} role="status">
        {isAway(state) ? (
          <>
            <IconCloudOff size={18} aria-hidden="true" />
            <span>{t('chat.offline')}</span>
          </>
        ) : null}
      </p>
      <Composer chat={chat} state={state} field={field} />
    </div>
  )
}

/** Beside the pictures, the panel is a region of the page. Over them, it is a modal dialog. */
function Frame(props: {
  narrow: boolean
  label: string
  onKeyDown: (event: KeyboardEvent) => void
  children: ReactNode
}) {
  const { narrow, label, onKeyDown, children } = props
  const visible = useVisibleHeight(narrow)
  // Escape closes the panel wherever the focus is within it.
  if (!narrow)
    return (
      <aside className={classes.panel} aria-label={label} onKeyDown={onKeyDown}>
        {children}
      </aside>
    )
  return (
    <FocusTrap active>
      <div
        className={classes.panel}
        data-sheet
        style={visible as CSSProperties}
        role="dialog"
        aria-modal="true"
        aria-label={label}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </FocusTrap>
  )
}

function Nothing({ state, retry }: { state: ChatState; retry: () => void }) {
  const { t } = useTranslation('room')
  return (
    <div className={classes.nothing}>
      {state.loaded ? (
        <div className={classes.empty}>
          <IconMessages size={28} aria-hidden="true" />
          <h3 className={classes.emptyTitle}>{t('chat.empty')}</h3>
          <Text c="dimmed" size="sm">
            {t('chat.emptyBody')}
          </Text>
        </div>
      ) : state.problem ? (
        <ErrorState message={problemMessage(state.problem)} retryLabel={i18n.t('retry')} onRetry={retry} />
      ) : (
        <LoadingState label={t('chat.loading')} rows={2} />
      )}
    </div>
  )
}

/** @returns true if the last attempt to read or to send did not reach the server */
function isAway(state: ChatState): boolean {
  const stuck = state.unsent.some(({ state: fate, problem }) => fate === 'waiting' && problem !== 'TOO_MANY')
  return stuck || (state.problem !== null && isPassing(state.problem))
}

/**
 * @returns the text that announces the latest message of another person, if it arrived while this page was open and the
 * list of messages was not. What was read in the list is not announced when it closes.
 */
function useNews(state: ChatState, selfId: string, open: boolean): string {
  const { t } = useTranslation('room')
  const known = useRef<number | null>(null)
  const [news, setNews] = useState('')
  useEffect(() => {
    if (open) setNews('')
    if (!state.loaded) return
    const before = known.current
    known.current = state.messages.at(-1)?.position ?? 0
    if (before === null || open) return
    const last = state.messages.findLast(({ position, userId }) => position > before && userId !== selfId)
    if (!last) return
    const text = t('chat.said', { name: last.userName, message: last.message })
    // A live region does not announce the same text twice, so a non-breaking space makes it differ.
    setNews((previous) => (previous === text ? `${text}\u00a0` : text))
  }, [state.loaded, state.messages, selfId, open, t])
  return news
}
