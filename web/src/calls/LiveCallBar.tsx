import { IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCurrentCall } from './context.ts'
import classes from './LiveCallBar.module.css'
import { useRoomSnapshot } from './use-room-snapshot.ts'
import { Video } from './Video.tsx'

/** On every page but the call's own: a call goes on and is still heard, and this is the way back. */
export function LiveCallBar() {
  const { t } = useTranslation('calls')
  const current = useCurrentCall()
  const snapshot = useRoomSnapshot(current?.room ?? null)
  if (!current || !snapshot?.accepted) return null
  const remote = snapshot.remotes[0]
  const name = remote?.name
  return (
    <div className={classes.bar} role="status">
      <span className={classes.what}>
        <IconVideo size={20} aria-hidden="true" />
        {name ? t('bar.text', { name }) : null}
      </span>
      {remote ? (
        <Video className={classes.sound} stream={remote.stream} label={t('room.remote', { name: name ?? '' })} />
      ) : null}
      <Link to={`/call/${current.callSessionId}`} className={classes.link}>
        {t('bar.return')}
      </Link>
    </div>
  )
}
