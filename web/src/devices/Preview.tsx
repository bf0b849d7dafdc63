import { Button, VisuallyHidden } from '@mantine/core'
import { IconMicrophone, IconVideo, IconVideoOff } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useDevices } from './context.ts'
import type { DeviceCheckState } from './device-check-store.ts'
import type { MicMeter } from './mic-meter.ts'
import classes from './ReadyCheck.module.css'
import { useBlurred } from './use-blurred.ts'
import { Video } from './Video.tsx'

/** Shows one's own picture as the others will see it; dark while the camera is off. */
export function Picture({ state }: { state: DeviceCheckState }) {
  const { t } = useTranslation('check')
  const { blur } = useDevices()
  const seen = (state.stream?.getVideoTracks().length ?? 0) > 0 && state.camera === 'OK'
  const { stream, state: blurState, tryAgain } = useBlurred(seen ? state.stream : null, blur)
  return (
    <div className={classes.picture}>
      {stream && seen ? (
        <Video className={classes.video} stream={stream} muted mirrored label={t('preview')} />
      ) : seen ? (
        <div className={classes.dark} role="status">
          <span>{t(blurState === 'failed' ? 'blur.failed' : 'blur.loading')}</span>
          {blurState === 'failed' ? (
            <Button variant="default" onClick={tryAgain}>
              {t('problem.retry')}
            </Button>
          ) : null}
        </div>
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
