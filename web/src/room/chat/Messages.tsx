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
 * Lists the messages, oldest first. A screen reader announces new messages with their author, but not older ones that
 * are loaded on request. The list stays at the newest message unless the reader has scrolled up.
 */
export function Messages(props: {
  chat: Chat
  state: ChatState
  selfId: string
  /** Called when the newest messages are on the screen, so that they count as read. */
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
          // Hidden from screen readers, because each message contains the same for them.
          <p className={classes.head} aria-hidden="true">
            <span className={classes.author}>{name}</span>
            <time dateTime={line.at}>{time}</time>
          </p>
        ) : null}
        <div className={classes.bubble} data-state={line.state}>
          <VisuallyHidden>{t('chat.line', { name, time })} </VisuallyHidden>
          <MessageText message={line.message} />
        </div>
        <DeliveryState line={line} chat={chat} />
      </div>
    </>
  )
}

/** Shows whether an unsent message is being sent or was refused, and what the person can do about it. */
function DeliveryState({ line, chat }: { line: Line; chat: Chat }) {
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
