import { IconVolume } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { initialsOf } from '../../ui/index.ts'
import type { CallRoomApi, RemoteView } from '../peer/index.ts'
import { Video } from '../Video.tsx'
import classes from './CallRoom.module.css'

/** The other side. The element stays while the picture is hidden: it is also what sounds. */
export function RemotePicture(props: {
  room: CallRoomApi
  remote: RemoteView
  name: string
  /** `nothing` where the screen has something else to say; it is heard all the same. */
  shown: 'video' | 'initials' | 'nothing'
  still: boolean
}) {
  const { t } = useTranslation('calls')
  const { room, remote, name } = props
  const [retry, setRetry] = useState<{ play: () => void } | null>(null)
  const [onBlocked] = useState(() => (play: () => void) => setRetry({ play }))
  return (
    <>
      <Video
        className={`${classes.remote} ${props.shown !== 'video' ? classes.hiddenPicture : ''} ${props.still ? classes.still : ''}`}
        stream={remote.stream}
        label={t('room.remote', { name })}
        onElement={room.watchFirstFrame}
        onBlocked={onBlocked}
      />
      {props.shown === 'initials' ? (
        <div className={classes.placeholder}>
          <span className={classes.face} aria-hidden="true">
            {initialsOf(name)}
          </span>
          <p>{remote.video ? t('room.audioOnlyNote') : t('room.cameraOff', { name })}</p>
        </div>
      ) : null}
      {retry ? (
        <button
          type="button"
          className={`${classes.action} ${classes.hear}`}
          data-primary
          onClick={() => {
            setRetry(null)
            retry.play()
          }}
        >
          <IconVolume size={20} aria-hidden="true" />
          {t('room.hear')}
        </button>
      ) : null}
    </>
  )
}
