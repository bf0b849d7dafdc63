import {
  IconCameraRotate,
  IconHeadphones,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneFilled,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, LocalMediaView } from '../peer/index.ts'
import classes from './Controls.module.css'

export function Controls(props: {
  room: CallRoomApi
  media: LocalMediaView
  audioOnly: boolean
  onAudioOnly: (on: boolean) => void
  onEnd: () => void
}) {
  const { t } = useTranslation('calls')
  const { room, media, audioOnly } = props
  const several = useSeveralCameras(room, media.stream)
  const mic = media.audio.enabled
  const cam = media.video.enabled
  return (
    <div className={classes.controls} role="toolbar" aria-label={t('room.controls')}>
      <Control label={t('room.mic')} pressed={mic} onClick={() => void room.setAudioEnabled(!mic)}>
        {mic ? <IconMicrophone aria-hidden="true" /> : <IconMicrophoneOff aria-hidden="true" />}
      </Control>
      <Control label={t('room.cam')} pressed={cam} disabled={audioOnly} onClick={() => void room.setVideoEnabled(!cam)}>
        {cam ? <IconVideo aria-hidden="true" /> : <IconVideoOff aria-hidden="true" />}
      </Control>
      {several && cam ? (
        <Control label={t('room.switch')} onClick={() => void room.switchCamera()}>
          <IconCameraRotate aria-hidden="true" />
        </Control>
      ) : null}
      <Control label={t('room.audioOnly')} pressed={audioOnly} plain onClick={() => props.onAudioOnly(!audioOnly)}>
        <IconHeadphones aria-hidden="true" />
      </Control>
      <button type="button" className={classes.end} onClick={props.onEnd}>
        <span className={classes.round}>
          <IconPhoneFilled className={classes.hangUp} aria-hidden="true" />
        </span>
        <span className={classes.label}>{t('room.end')}</span>
      </button>
    </div>
  )
}

/** `plain`: off is the normal state, so it is not drawn as switched off. */
function Control(props: {
  label: string
  pressed?: boolean
  plain?: boolean
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}) {
  const look =
    props.pressed === undefined || (props.plain && !props.pressed)
      ? 'plain'
      : props.plain
        ? 'chosen'
        : props.pressed
          ? 'plain'
          : 'off'
  return (
    <button
      type="button"
      className={classes.control}
      data-look={look}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <span className={classes.round}>{props.children}</span>
      <span className={classes.label}>{props.label}</span>
    </button>
  )
}

function useSeveralCameras(room: CallRoomApi, stream: MediaStream | null): boolean {
  const [several, setSeveral] = useState(false)
  useEffect(() => {
    let here = true
    const look = (): void => {
      void room.listDevices().then(({ cameras }) => {
        if (here) setSeveral(stream !== null && cameras.length > 1)
      })
    }
    look()
    navigator.mediaDevices?.addEventListener('devicechange', look)
    return () => {
      here = false
      navigator.mediaDevices?.removeEventListener('devicechange', look)
    }
  }, [room, stream])
  return several
}
