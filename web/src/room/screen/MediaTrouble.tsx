import { useTranslation } from 'react-i18next'
import { helpFor, thisBrowser } from '../../devices/index.ts'
import type { MediaProblem } from '../../engine/index.ts'
import { Banner } from './Banner.tsx'
import classes from './CallRoom.module.css'

/** Explains why there is no camera or microphone, what helps, and how the person can go on without them. */
export function MediaTrouble(props: {
  problem: MediaProblem
  onRetry: () => void
  onAudioOnly: () => void
  onWithout: () => void
  onLeave: () => void
}) {
  const { t } = useTranslation('devices')
  const { code } = props.problem
  return (
    <Banner inCall title={t(`trouble.${code}`)} body={t(helpFor(code, thisBrowser()))}>
      <button type="button" className={classes.action} data-primary onClick={props.onRetry}>
        {t('trouble.retry')}
      </button>
      <button type="button" className={classes.action} onClick={props.onAudioOnly}>
        {t('trouble.audioOnly')}
      </button>
      <button type="button" className={classes.action} onClick={props.onWithout}>
        {t('trouble.noMedia')}
      </button>
      <button type="button" className={classes.action} onClick={props.onLeave}>
        {t('trouble.leave')}
      </button>
    </Banner>
  )
}
