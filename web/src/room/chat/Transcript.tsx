import { IconChevronDown } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { isNoLongerKept, QueryPending, showDays } from '../../ui/index.ts'
import { useChatPlace } from './chats.ts'
import { Messages } from './Messages.tsx'
import classes from './Transcript.module.css'
import { useChatFeed, useKeptChat } from './use-chat.ts'

/**
 * Shows the chat of a call that is over. It is fetched only when it is opened, because every reading is recorded in the
 * audit trail.
 */
export function Transcript(props: {
  roomId: string
  endedAt: string | null
  /** For how many days messages are kept after a call; null: without end. */
  keptDays: number | null
  opened: boolean
  onToggle: () => void
}) {
  const { t } = useTranslation('room')
  const bodyId = useId()
  return (
    <section className={classes.transcript}>
      <button
        type="button"
        className={classes.toggle}
        aria-expanded={props.opened}
        aria-controls={bodyId}
        onClick={props.onToggle}
      >
        {t('chat.after')}
        <IconChevronDown size={20} className={classes.arrow} aria-hidden="true" />
      </button>
      <div id={bodyId} className={classes.body} hidden={!props.opened}>
        {props.opened ? <Body {...props} /> : null}
      </div>
    </section>
  )
}

function Body({ roomId, endedAt, keptDays }: { roomId: string; endedAt: string | null; keptDays: number | null }) {
  const { t } = useTranslation('room')
  const { selfId } = useChatPlace()
  const { chat, state } = useKeptChat(roomId)
  const { refetch, fetching } = useChatFeed(roomId, { wanted: true, live: false })
  if (state.messages.length + state.unsent.length > 0)
    return <Messages chat={chat} state={state} selfId={selfId} onSeen={() => chat.markSeen()} />
  if (state.loaded) {
    const isRemoved = keptDays !== null && isNoLongerKept(endedAt, keptDays)
    return (
      <p className={classes.empty}>
        {isRemoved ? t('chat.removed', { span: showDays(keptDays) }) : t('chat.emptyAfter')}
      </p>
    )
  }
  return (
    <QueryPending query={{ error: state.problem, isFetching: fetching, refetch }} label={t('chat.loading')} rows={2} />
  )
}
