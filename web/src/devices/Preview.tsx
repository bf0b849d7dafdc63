import { VisuallyHidden } from '@mantine/core'
import { IconMicrophone, IconVideo, IconVideoOff } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceCheckState } from './device-check-store.ts'
import type { MicMeter } from './mic-meter.ts'
import classes from './ReadyCheck.module.css'
import { Video } from './Video.tsx'

/** Shows one's own picture as the others will see it; dark while the camera is off. */
export function Picture({ state }: { state: DeviceCheckState }) {
  const { t } = useTranslation('check')
  const seen = (state.stream?.getVideoTracks().length ?? 0) > 0 && state.camera === 'OK'
  return (
    <div className={classes.picture}>
      {state.stream && seen ? (
        <Video className={classes.video} stream={state.stream} muted mirrored label={t('preview')} />
      ) : (
        <div className={classes.dark}>
          {state.stream ? <IconVideoOff size={32} aria-hidden="true" /> : <IconVideo size={32} aria-hidden="true" />}
          {state.stream ? <span>{t('noPicture')}</span> : null}
        </div>
      )}
    </div>
  )
}

export function Level({ meter }: { meter: MicMeter }) {
  const { t } = useTranslation('check')
  const level = useSyncExternalStore(meter.subscribe, meter.getSnapshot) ?? 0
  return (
    <div className={classes.level}>
      <IconMicrophone size={20} aria-hidden="true" />
      <VisuallyHidden>
        <meter aria-label={t('level')} min={0} max={100} value={Math.round(level * 100)} />
      </VisuallyHidden>
      <div className={classes.track} aria-hidden="true">
        <div className={classes.bar} style={{ transform: `scaleX(${level.toFixed(2)})` }} />
      </div>
    </div>
  )
}
