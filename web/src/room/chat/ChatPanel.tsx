import { CloseButton, FocusTrap, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconCloudOff, IconMessages } from '@tabler/icons-react'
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { i18n, isPassing, problemMessage } from '../../platform/index.ts'
import { Announce, ErrorState, LoadingState, useBackLayer } from '../../ui/index.ts'
import classes from './ChatPanel.module.css'
import { Composer } from './Composer.tsx'
import type { ChatState } from './chat.ts'
import { useChatPlace } from './chats.ts'
import { Messages } from './Messages.tsx'
import { useKeptChat } from './use-chat.ts'
import { useVisibleHeight } from './use-visible-height.ts'

/** Where there is no room beside the pictures, the chat lies over them. */
const NARROW = '(max-width: 48em)'

/**
 * The chat beside the pictures of a call, or over them on a phone. To be drawn all the time, closed too: it is what
 * tells a screen reader of a new message then. Whoever draws it also keeps the chat up to date, by `useChat`.
 */
export function ChatPanel(props: { roomId: string; open: boolean; onClose: () => void }) {
  const { state } = useKeptChat(props.roomId)
  const { selfId } = useChatPlace()
  const news = useNews(state, selfId)
  return (
    <>
      <Announce text={props.open ? '' : news} />
      {props.open ? <Panel roomId={props.roomId} onClose={props.onClose} /> : null}
    </>
  )
}

function Panel({ roomId, onClose }: { roomId: string; onClose: () => void }) {
  const { t } = useTranslation('room')
  const { chat, state } = useKeptChat(roomId)
  const { selfId } = useChatPlace()
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false })
  const field = useRef<HTMLTextAreaElement>(null)
  useFocusWithin(field)
  useBackLayer(true, onClose)
  const leave = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    event.stopPropagation()
    onClose()
  }
  const empty = state.messages.length + state.unsent.length === 0
  return (
    <Frame narrow={narrow} label={t('chat.title')} onKeyDown={leave}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('chat.title')}</h2>
        <CloseButton size="lg" aria-label={t('chat.close')} onClick={onClose} />
      </header>
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
    </Frame>
  )
}

/** Beside the pictures it is one part of the page among others; over them it is all there is. */
function Frame(props: {
  narrow: boolean
  label: string
  onKeyDown: (event: KeyboardEvent) => void
  children: ReactNode
}) {
  const { narrow, label, onKeyDown, children } = props
  const visible = useVisibleHeight(narrow)
  // Escape leaves it from wherever in it the focus is.
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

/** The server was not reached by the last attempt, to read or to send. */
function isAway(state: ChatState): boolean {
  const stuck = state.unsent.some(({ state: fate, problem }) => fate === 'waiting' && problem !== 'TOO_MANY')
  return stuck || (state.problem !== null && isPassing(state.problem))
}

/** Into the field on opening, and back on closing to where the focus was. */
function useFocusWithin(field: { current: HTMLTextAreaElement | null }): void {
  useEffect(() => {
    const before = document.activeElement
    field.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [field])
}

/** What was written last by somebody else while this page looked on, in words; not what was there before. */
function useNews(state: ChatState, selfId: string): string {
  const { t } = useTranslation('room')
  const known = useRef<number | null>(null)
  const [news, setNews] = useState('')
  useEffect(() => {
    if (!state.loaded) return
    const before = known.current
    known.current = state.messages.at(-1)?.position ?? 0
    if (before === null) return
    const last = state.messages.findLast(({ position, userId }) => position > before && userId !== selfId)
    if (!last) return
    const text = t('chat.said', { name: last.userName, message: last.message })
    // The same words again would not be said again.
    setNews((said) => (said === text ? `${text}\u00a0` : text))
  }, [state.loaded, state.messages, selfId, t])
  return news
}
