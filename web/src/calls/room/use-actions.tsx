import {
  IconCameraRotate,
  IconHeadphones,
  IconHelp,
  IconMaximize,
  IconMicrophone,
  IconMicrophoneOff,
  IconMinimize,
  IconPictureInPicture,
  IconPlayerPause,
  IconPlayerPlay,
  IconScreenShare,
  IconScreenShareOff,
  IconSettings,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, PeerRole, RoomSnapshot } from '../peer/index.ts'
import type { Action, Actions } from './Controls.tsx'
import { useDevices } from './DevicesSheet.tsx'
import type { KeyActions } from './use-call-keys.ts'
import { canFloat, toggleFloating, useFullScreen } from './use-page.ts'

export type Sheet = 'help' | 'devices' | 'safety'

/** What one can do in the call, for buttons, menu and keys alike: one list, so that none can do what another can't. */
export function useActions(props: {
  room: CallRoomApi
  snapshot: RoomSnapshot
  role: PeerRole
  audioOnly: boolean
  onAudioOnly: (on: boolean) => void
  largeVideo: () => HTMLVideoElement | null
}) {
  const { t } = useTranslation('calls')
  const { room, snapshot, audioOnly } = props
  const { localMedia: media } = snapshot
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const [said, setSaid] = useState('')
  const screen = useFullScreen()
  const devices = useDevices(room, media.stream)
  const several = media.stream !== null && (devices?.cameras.length ?? 0) > 1

  const mic = async (): Promise<void> => {
    await room.setAudioEnabled(!media.audio.enabled)
    setSaid(t(room.getSnapshot().localMedia.audio.enabled ? 'room.said.micOn' : 'room.said.micOff'))
  }
  const cam = async (): Promise<void> => {
    if (audioOnly) return
    await room.setVideoEnabled(!media.video.enabled)
    setSaid(t(room.getSnapshot().localMedia.video.enabled ? 'room.said.camOn' : 'room.said.camOff'))
  }
  const { toggle } = screen
  const fullScreen = async (): Promise<void> => {
    const on = await toggle?.()
    setSaid(t(on ? 'room.said.fullScreenOn' : 'room.said.fullScreenOff'))
  }
  const shareNow = async (): Promise<void> => {
    if (snapshot.sharing) room.stopSharing()
    else await room.shareScreen()
    setSaid(t(room.getSnapshot().sharing ? 'room.said.shareOn' : 'room.said.shareOff'))
  }
  // A guest or a patient who wants a pause has the microphone and the camera; the call is the doctor's.
  const hold =
    props.role === 'doctor' && snapshot.connectedAt !== null
      ? (): void => {
          room.setHold(!snapshot.onHold)
          setSaid(t(snapshot.onHold ? 'room.said.holdOff' : 'room.said.holdOn'))
        }
      : null
  const share = snapshot.canShare && snapshot.connectedAt !== null && !snapshot.onHold ? shareNow : null
  const help = (): void => setSheet((now) => (now === 'help' ? null : 'help'))

  const always: Action[] = [
    {
      label: t('room.controls.mic'),
      icon: media.audio.enabled ? <IconMicrophone aria-hidden="true" /> : <IconMicrophoneOff aria-hidden="true" />,
      run: () => void room.setAudioEnabled(!media.audio.enabled),
      on: media.audio.enabled,
      usuallyOn: true,
      keys: 'm',
    },
    {
      label: t('room.controls.cam'),
      icon: media.video.enabled ? <IconVideo aria-hidden="true" /> : <IconVideoOff aria-hidden="true" />,
      run: () => void room.setVideoEnabled(!media.video.enabled),
      on: media.video.enabled,
      usuallyOn: true,
      disabled: audioOnly,
      keys: 'v',
    },
  ]
  const optional: Actions = {
    ...(share
      ? {
          share: {
            label: t('room.controls.share'),
            icon: snapshot.sharing ? <IconScreenShareOff aria-hidden="true" /> : <IconScreenShare aria-hidden="true" />,
            run: () => void share(),
            on: snapshot.sharing,
            keys: 's',
          },
        }
      : {}),
    ...(hold
      ? {
          hold: {
            label: t('room.controls.hold'),
            icon: snapshot.onHold ? <IconPlayerPlay aria-hidden="true" /> : <IconPlayerPause aria-hidden="true" />,
            run: hold,
            on: snapshot.onHold,
            keys: 'h',
          },
        }
      : {}),
  }
  const rest: (Action | null)[] = [
    several && media.video.enabled
      ? {
          label: t('room.controls.switch'),
          icon: <IconCameraRotate size={20} aria-hidden="true" />,
          run: () => void room.switchCamera(),
        }
      : null,
    {
      label: t('room.controls.devices'),
      icon: <IconSettings size={20} aria-hidden="true" />,
      run: () => setSheet('devices'),
    },
    {
      label: t('room.controls.audioOnly'),
      icon: <IconHeadphones size={20} aria-hidden="true" />,
      run: () => props.onAudioOnly(!audioOnly),
      on: audioOnly,
    },
    toggle
      ? {
          label: t(screen.on ? 'room.controls.leaveFullScreen' : 'room.controls.fullScreen'),
          icon: screen.on ? (
            <IconMinimize size={20} aria-hidden="true" />
          ) : (
            <IconMaximize size={20} aria-hidden="true" />
          ),
          run: () => void toggle(),
        }
      : null,
    canFloat() && snapshot.connectedAt !== null
      ? {
          label: t('room.controls.float'),
          icon: <IconPictureInPicture size={20} aria-hidden="true" />,
          run: () => void toggleFloating(props.largeVideo()),
        }
      : null,
    { label: t('room.controls.help'), icon: <IconHelp size={20} aria-hidden="true" />, run: help },
  ]
  const keys: KeyActions = {
    m: () => void mic(),
    v: () => void cam(),
    ...(share ? { s: () => void share() } : {}),
    ...(hold ? { h: hold } : {}),
    ...(toggle ? { f: () => void fullScreen() } : {}),
    '?': help,
  }
  const shortcuts: (readonly [string, string] | null)[] = [
    ['M', t('room.help.mic')],
    ['V', t('room.help.cam')],
    share ? ['S', t('room.help.share')] : null,
    hold ? ['H', t('room.help.hold')] : null,
    toggle ? ['F', t('room.help.fullScreen')] : null,
    ['?', t('room.help.help')],
    [t('room.help.arrows'), t('room.help.self')],
  ]
  return {
    always,
    optional,
    rest: rest.filter((one) => one !== null),
    keys,
    help: shortcuts.filter((one) => one !== null),
    said,
    sheet,
    openSheet: setSheet,
    closeSheet: () => setSheet(null),
  }
}
