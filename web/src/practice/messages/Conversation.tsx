import type { QueueMessage } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { showTime } from '../../ui/index.ts'
import classes from './Messages.module.css'

/** What a doctor and a patient who waits have written to each other, oldest first. */
export function Conversation(props: {
  messages: readonly QueueMessage[]
  /** Who reads it. */
  viewer: QueueMessage['author']
  /** The name of the other side. */
  name: string
}) {
  const { t } = useTranslation('practice')
  const { viewer, name } = props
  if (props.messages.length === 0) return null
  return (
    <ol className={classes.list} aria-label={t('messages.list')}>
      {props.messages.map(({ id, author, message, sentAt }) => (
        <li key={id} className={classes.message} data-own={author === viewer || undefined}>
          <span className={classes.who}>
            {author === viewer ? t('messages.you') : name}, <time dateTime={sentAt}>{showTime(sentAt)}</time>
          </span>
          <span className={classes.words} dir="auto">
            {message}
          </span>
        </li>
      ))}
    </ol>
  )
}
