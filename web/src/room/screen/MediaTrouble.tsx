import { useTranslation } from 'react-i18next'
import { helpFor, refusalOf, thisBrowser, troubleOf } from '../../devices/index.ts'
import type { DataMode, MediaProblem } from '../../engine/index.ts'
import { Banner } from './Banner.tsx'
import classes from './CallRoom.module.css'

/** No camera or microphone: which it is, what helps, and ways to go on that can work. */
export function MediaTrouble(props: {
  problem: MediaProblem
  mode: DataMode
  onRetry: () => void
  onAudioOnly: () => void
  onCameraOnly: () => void
  onWithout: () => void
  onLeave: () => void
}) {
  const { t } = useTranslation('devices')
  const { problem } = props
  const refused = refusalOf(problem)
  const help = refused ? (`trouble.help.${refused}` as const) : helpFor(problem.code, thisBrowser())
  return (
    <Banner inCall title={t(troubleOf(problem))} body={t(help)}>
      <button type="button" className={classes.action} data-primary onClick={props.onRetry}>
        {t('trouble.retry')}
      </button>
      {problem.kind === 'video' || refused === 'dismissed' ? (
        <button type="button" className={classes.action} onClick={props.onAudioOnly}>
          {t('trouble.audioOnly')}
        </button>
      ) : null}
      {problem.kind === 'audio' && props.mode !== 'audioOnly' ? (
        <button type="button" className={classes.action} onClick={props.onCameraOnly}>
          {t('trouble.cameraOnly')}
        </button>
      ) : null}
      <button type="button" className={classes.action} onClick={props.onWithout}>
        {t('trouble.noMedia')}
      </button>
      <button type="button" className={classes.action} onClick={props.onLeave}>
        {t('trouble.leave')}
      </button>
    </Banner>
  )
}
