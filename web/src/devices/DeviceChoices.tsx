import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { BlurSwitch } from './BlurSwitch.tsx'
import { useDevices } from './context.ts'
import { DeviceSelect } from './DeviceSelect.tsx'
import type { DeviceCheckState, DeviceCheckStore } from './device-check-store.ts'
import classes from './ReadyCheck.module.css'
import { canChooseSpeaker } from './use-speaker.ts'

/** Which camera, microphone and speaker, where there is a choice. */
export function DeviceChoices(props: {
  state: DeviceCheckState
  check: DeviceCheckStore
  speaker: string
  onSpeaker: (deviceId: string) => void
}) {
  const { t } = useTranslation(['check', 'devices'])
  const { state, check } = props
  const { blur } = useDevices()
  const blurred = useSyncExternalStore(blur.subscribe, blur.getSnapshot)
  const { cameras, microphones, speakers } = state.devices
  const used = (kind: 'audio' | 'video'): string | null =>
    state.stream
      ?.getTracks()
      .find((track) => track.kind === kind)
      ?.getSettings().deviceId ?? null
  return (
    <div className={classes.choices}>
      {state.camera !== 'SKIPPED' && cameras.length > 1 ? (
        <DeviceSelect
          label={t('camera')}
          devices={cameras}
          chosen={used('video')}
          onChoose={(videoDeviceId) => void check.open({ videoDeviceId })}
        />
      ) : null}
      {state.camera === 'OK' ? <BlurSwitch state={blurred} onChange={(on) => blur.set(on ? 'on' : 'off')} /> : null}
      {microphones.length > 1 ? (
        <DeviceSelect
          label={t('microphone')}
          devices={microphones}
          chosen={used('audio')}
          onChoose={(audioDeviceId) => void check.open({ audioDeviceId })}
        />
      ) : null}
      {canChooseSpeaker() && speakers.length > 1 ? (
        <DeviceSelect
          label={t('speaker')}
          devices={speakers.filter(({ deviceId }) => deviceId !== 'default')}
          usual={t('devices:choice.usual')}
          chosen={props.speaker}
          onChoose={props.onSpeaker}
        />
      ) : null}
    </div>
  )
}
