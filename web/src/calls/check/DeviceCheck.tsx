import { Button, Card, Select, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconMicrophone, IconVideo, IconVideoOff } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useCalls } from '../context.ts'
import type { DeviceInfo } from '../peer/index.ts'
import { Video } from '../Video.tsx'
import classes from './DeviceCheck.module.css'
import type { DeviceCheckState } from './device-check-store.ts'
import { helpFor, thisBrowser } from './media-help.ts'
import { useMicLevel } from './use-mic-level.ts'

/** See and hear yourself before the call. What is opened here, the call takes over at once. */
export function DeviceCheck({ forDoctor = false }: { forDoctor?: boolean }) {
  const { t } = useTranslation('calls')
  const { check } = useCalls()
  const state = useSyncExternalStore(check.subscribe, check.getSnapshot)
  const on = state.stream !== null
  return (
    <Card component="section" className={classes.card} aria-labelledby="check-title">
      <Title order={2} id="check-title">
        {t(forDoctor ? 'check.titleDoctor' : 'check.title')}
      </Title>
      <Picture state={state} />
      {on ? <Level stream={state.stream} /> : null}
      {state.problem ? <Trouble state={state} /> : null}
      {on ? (
        <>
          <Choices state={state} />
          <Button variant="subtle" color="gray" onClick={() => check.close()}>
            {t('check.stop')}
          </Button>
        </>
      ) : (
        <>
          <Text c="dimmed">
            {state.opening ? t('check.starting') : t(forDoctor ? 'check.bodyDoctor' : 'check.body')}
          </Text>
          <Button variant="light" loading={state.opening} onClick={() => void check.open()}>
            {state.problem ? t('trouble.retry') : t(forDoctor ? 'check.startDoctor' : 'check.start')}
          </Button>
        </>
      )}
    </Card>
  )
}

function Picture({ state }: { state: DeviceCheckState }) {
  const { t } = useTranslation('calls')
  const seen = (state.stream?.getVideoTracks().length ?? 0) > 0
  return (
    <div className={classes.picture}>
      {state.stream && seen ? (
        <Video className={classes.video} stream={state.stream} muted mirrored label={t('check.preview')} />
      ) : (
        <div className={classes.dark}>
          {state.stream ? <IconVideoOff size={32} aria-hidden="true" /> : <IconVideo size={32} aria-hidden="true" />}
          {state.stream ? <span>{t('check.noCamera')}</span> : null}
        </div>
      )}
    </div>
  )
}

function Level({ stream }: { stream: MediaStream | null }) {
  const { t } = useTranslation('calls')
  const level = useMicLevel(stream)
  return (
    <div className={classes.level}>
      <IconMicrophone size={20} aria-hidden="true" />
      <VisuallyHidden>
        <meter aria-label={t('check.level')} min={0} max={100} value={Math.round(level * 100)} />
      </VisuallyHidden>
      <div className={classes.track} aria-hidden="true">
        <div className={classes.bar} style={{ transform: `scaleX(${level.toFixed(2)})` }} />
      </div>
    </div>
  )
}

function Trouble({ state }: { state: DeviceCheckState }) {
  const { t } = useTranslation('calls')
  if (!state.problem) return null
  const { code } = state.problem
  return (
    <div className={classes.trouble} role="alert">
      <strong>{t(`trouble.${code}`)}</strong> {t(helpFor(code, thisBrowser()))}
    </div>
  )
}

function Choices({ state }: { state: DeviceCheckState }) {
  const { t } = useTranslation('calls')
  const { check } = useCalls()
  const { cameras, microphones } = state.devices
  const used = (kind: 'audio' | 'video'): string | undefined =>
    state.stream
      ?.getTracks()
      .find((track) => track.kind === kind)
      ?.getSettings().deviceId
  const options = (list: DeviceInfo[]) =>
    list.map(({ deviceId, label }, at) => ({ value: deviceId, label: label || t('check.unnamed', { number: at + 1 }) }))
  const choose = (change: { audioDeviceId?: string; videoDeviceId?: string }): void => {
    const current = { audioDeviceId: used('audio'), videoDeviceId: used('video'), ...change }
    void check.open({
      ...(current.audioDeviceId ? { audioDeviceId: current.audioDeviceId } : {}),
      ...(current.videoDeviceId ? { videoDeviceId: current.videoDeviceId } : {}),
    })
  }
  return (
    <div className={classes.choices}>
      {cameras.length > 1 ? (
        <Select
          size="sm"
          label={t('check.camera')}
          data={options(cameras)}
          value={used('video') ?? null}
          onChange={(videoDeviceId) => videoDeviceId && choose({ videoDeviceId })}
          allowDeselect={false}
        />
      ) : null}
      {microphones.length > 1 ? (
        <Select
          size="sm"
          label={t('check.microphone')}
          data={options(microphones)}
          value={used('audio') ?? null}
          onChange={(audioDeviceId) => audioDeviceId && choose({ audioDeviceId })}
          allowDeselect={false}
        />
      ) : null}
    </div>
  )
}
