import { VisuallyHidden } from '@mantine/core'
import { IconAlertCircle, IconArrowDown, IconClock } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { dateIn, showDay, showTime, viewerZone } from '../../ui/index.ts'
import type { Chat, ChatState } from './chat.ts'
import { type Line, linesOf } from './lines.ts'
import classes from './Messages.module.css'
import { MessageText } from './MessageText.tsx'
import { useScroll } from './use-scroll.ts'

/**
 * What was written, oldest first. New lines are said to a screen reader with their author, older ones that are
 * fetched are not. Stays at the newest line unless somebody has gone back to read.
 */
export function Messages(props: {
  chat: Chat
  state: ChatState
  selfId: string
  /** What is drawn counts as read. */
  onSeen: () => void
}) {
  const { t } = useTranslation('room')
  const { chat, state, selfId } = props
  const lines = useMemo(
    () => linesOf(state.messages, state.unsent, selfId, (at) => dateIn(viewerZone(), at)),
    [state.messages, state.unsent, selfId],
  )
  const scroll = useScroll(lines, state.older === 'loading', props.onSeen)
  return (
    <div className={classes.frame}>
      <div
        ref={scroll.ref}
        className={classes.scroller}
        onScroll={scroll.onScroll}
        role="log"
        aria-label={t('chat.messages')}
        aria-live={scroll.quiet ? 'off' : 'polite'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
      >
        {state.older === 'none' ? null : (
          <button
            type="button"
            className={classes.earlier}
            onClick={() => void chat.loadOlder()}
            aria-busy={state.older === 'loading'}
          >
            {t(state.older === 'failed' ? 'chat.earlierFailed' : 'chat.earlier')}
          </button>
        )}
        {lines.map((line) => (
          <OneLine key={line.id} line={line} chat={chat} />
        ))}
      </div>
      {scroll.atEnd ? null : (
        <button
          type="button"
          className={classes.newest}
          onClick={scroll.toEnd}
          data-new={state.unread > 0 || undefined}
        >
          <IconArrowDown size={18} aria-hidden="true" />
          {t(state.unread > 0 ? 'chat.newest' : 'chat.newestPlain')}
        </button>
      )}
    </div>
  )
}

function OneLine({ line, chat }: { line: Line; chat: Chat }) {
  const { t } = useTranslation('room')
  const { own, author } = line
  const name = own
    ? t('chat.you')
    : author?.type === 'guest'
      ? t('chat.guest', { name: author.name })
      : (author?.name ?? '')
  const time = showTime(line.at)
  return (
    <>
      {line.newDay ? <p className={classes.day}>{showDay(line.at)}</p> : null}
      <div className={classes.line} data-own={own || undefined} data-leads={line.leads || undefined}>
        {line.leads ? (
          // Each line says it by itself to a screen reader.
          <p className={classes.head} aria-hidden="true">
            <span className={classes.author}>{name}</span>
            <time dateTime={line.at}>{time}</time>
          </p>
        ) : null}
        <div className={classes.bubble} data-state={line.state}>
          <VisuallyHidden>{t('chat.line', { name, time })} </VisuallyHidden>
          <MessageText message={line.message} />
        </div>
        <Fate line={line} chat={chat} />
      </div>
    </>
  )
}

/** How a line that has not arrived stands, and what can be done about it. */
function Fate({ line, chat }: { line: Line; chat: Chat }) {
  const { t } = useTranslation('room')
  if (line.state === 'kept') return null
  if (line.state === 'sending') return <p className={classes.fate}>{t('chat.sending')}</p>
  if (line.state === 'waiting')
    return (
      <p className={classes.fate} data-waiting>
        <IconClock size={16} aria-hidden="true" />
        {t(line.problem === 'TOO_MANY' ? 'chat.waitingBusy' : 'chat.waiting')}
        {line.problem === 'TOO_MANY' ? null : (
          <button type="button" className={classes.action} onClick={() => chat.retry(line.key)}>
            {t('chat.tryNow')}
          </button>
        )}
      </p>
    )
  return (
    <p className={classes.fate} data-refused>
      <IconAlertCircle size={16} aria-hidden="true" />
      {t(line.problem === 'CALL_STATE' ? 'chat.refusedOver' : 'chat.refused')}
      {line.problem === 'CALL_STATE' ? null : (
        <button type="button" className={classes.action} onClick={() => chat.retry(line.key)}>
          {t('chat.retry')}
        </button>
      )}
      <button type="button" className={classes.action} onClick={() => chat.discard(line.key)}>
        {t('chat.discard')}
      </button>
    </p>
  )
}
