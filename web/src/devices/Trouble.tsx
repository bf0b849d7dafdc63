import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DeviceCheckState } from './device-check-store.ts'
import { helpFor, refusalOf, thisBrowser } from './media-help.ts'
import classes from './ReadyCheck.module.css'
import { Steps } from './Steps.tsx'

/** A camera or microphone that did not open: which, why, what helps in this browser, and how to go on without. */
export function Trouble(props: {
  state: DeviceCheckState
  onRetry: () => void
  onAudioOnly: () => void
  onGoOn: () => void
}) {
  const { t } = useTranslation(['check', 'devices'])
  const { problem, camera, microphone, stream } = props.state
  if (!problem) return null
  const bad = (status: DeviceCheckState['camera']): boolean => status !== 'OK' && status !== 'SKIPPED'
  const part = bad(microphone) ? (microphone === camera ? 'both' : 'microphone') : 'camera'
  const status = part === 'camera' ? camera : microphone
  if (status === 'OK' || status === 'SKIPPED') return null
  const refused = refusalOf(problem)
  const help = refused ? (`trouble.help.${refused}` as const) : helpFor(problem.code, thisBrowser())
  // Where the microphone does not open, sound alone can't work either; whoever closed the question may be asked for less.
  const soundCanDo = part === 'camera' || (part === 'both' && refused === 'dismissed')
  return (
    <div className={classes.trouble} role="alert">
      <strong>{problem.code === 'INSECURE_CONTEXT' ? t('problem.insecure') : t(`problem.${part}.${status}`)}</strong>
      {problem.lost ? <p className={classes.step}>{t('problem.lost')}</p> : null}
      <Steps text={t(`devices:${help}`)} />
      <div className={classes.ways}>
        <Button size="sm" onClick={props.onRetry}>
          {t('problem.retry')}
        </Button>
        {soundCanDo ? (
          <Button size="sm" variant="default" onClick={props.onAudioOnly}>
            {t('problem.audioOnly')}
          </Button>
        ) : null}
        {part === 'camera' ? null : (
          <Button size="sm" variant="default" onClick={props.onGoOn}>
            {t(stream ? 'problem.cameraOnly' : 'problem.watchOnly')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Names the microphone that is open but silent, because people have several and look at the wrong one. */
export function SilentMicrophone({ state }: { state: DeviceCheckState }) {
  const { t } = useTranslation('check')
  const name = state.stream?.getAudioTracks()[0]?.label ?? ''
  return (
    <div className={classes.trouble} role="alert">
      <strong>{name === '' ? t('silent.titleUnnamed') : t('silent.title', { name })}</strong>
      <Steps text={t(state.devices.microphones.length > 1 ? 'silent.steps' : 'silent.stepsOnly')} />
    </div>
  )
}
