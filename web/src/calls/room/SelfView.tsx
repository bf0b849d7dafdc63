import { IconMicrophoneOff, IconVideoOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { LocalMediaView } from '../peer/index.ts'
import { Video } from '../Video.tsx'
import classes from './CallRoom.module.css'

/** Oneself, small: mirrored, as people know themselves. */
export function SelfView({ media }: { media: LocalMediaView }) {
  const { t } = useTranslation('calls')
  if (!media.stream) return null
  return (
    <div className={classes.self}>
      {media.video.enabled ? (
        <Video className={classes.selfVideo} stream={media.stream} muted mirrored label={t('room.self')} />
      ) : (
        <span className={classes.selfOff}>
          <IconVideoOff size={22} aria-hidden="true" />
          {t('room.yourCameraOff')}
        </span>
      )}
      {media.audio.enabled ? null : (
        <span className={classes.selfMuted}>
          <IconMicrophoneOff size={16} aria-hidden="true" />
        </span>
      )}
    </div>
  )
}
