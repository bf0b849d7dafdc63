import { IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSpeaker, Video } from '../devices/index.ts'
import { useCurrentCall, useRoomSnapshot } from '../room/index.ts'
import classes from '../ui/Bar.module.css'

/** On every page but the call's own: a call goes on and is still heard, and this is the way back. */
export function LiveCallBar() {
  const { t } = useTranslation(['calls', 'room'])
  const current = useCurrentCall()
  const snapshot = useRoomSnapshot(current?.room ?? null)
  const [speaker] = useSpeaker()
  if (!current || !snapshot?.accepted) return null
  const name = snapshot.remotes[0]?.name
  return (
    <div className={classes.bar} role="status">
      <span className={classes.what}>
        <IconVideo size={20} aria-hidden="true" />
        {name ? t('bar.text', { name }) : t('bar.alone')}
      </span>
      {snapshot.remotes.map((remote) => (
        <Video
          key={remote.peerId}
          className={classes.sound}
          stream={remote.stream}
          speaker={speaker}
          label={t('room:room.remote', { name: remote.name })}
        />
      ))}
      <Link to={`/call/${current.callSessionId}`} className={classes.link}>
        {t('bar.return')}
      </Link>
    </div>
  )
}
