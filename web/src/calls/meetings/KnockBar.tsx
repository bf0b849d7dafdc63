import type { MeetingGuest } from '@medconsult/contract'
import { IconUserQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useServerEvent } from '../../platform/live-index.ts'
import { useCalls } from '../context.ts'
import classes from '../LiveCallBar.module.css'
import { useKnock } from '../people/use-knock.ts'

/** On every page but the meeting's own: somebody knocks at a meeting of one's own, and this is the way to the door. */
export function KnockBar() {
  const { t } = useTranslation('calls')
  const { userId } = useCalls()
  const [waiting, setWaiting] = useState<readonly MeetingGuest[]>([])
  useServerEvent('meeting_guest_updated', ({ guest }) => {
    // At somebody else's door we are told of ourselves.
    if (guest.userId === userId) return
    const others = (all: readonly MeetingGuest[]) => all.filter((one) => one.id !== guest.id)
    setWaiting((before) => (guest.status === 'WAITING' ? [...others(before), guest] : others(before)))
  })
  useServerEvent('meeting_updated', ({ roomId, status }) => {
    if (status === 'COMPLETED' || status === 'CANCELLED')
      setWaiting((before) => before.filter((one) => one.roomId !== roomId))
  })
  useKnock(waiting.map(({ id, userId: as, name }) => ({ id, userId: as, name, caption: '' })))
  const last = waiting.at(-1)
  if (!last) return null
  return (
    <div className={classes.bar} role="status">
      <span className={classes.what}>
        <IconUserQuestion size={20} aria-hidden="true" />
        {t('knock.bar', { count: waiting.length, name: last.name })}
      </span>
      <Link to={`/meet/${last.roomId}`} className={classes.link}>
        {t('knock.open')}
      </Link>
    </div>
  )
}
