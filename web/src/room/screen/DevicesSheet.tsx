import { Stack, Text } from '@mantine/core'
import { Fragment, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BlurSwitch, canChooseSpeaker, DeviceSelect } from '../../devices/index.ts'
import type { BlurState, CallRoomApi, DeviceInfo, DeviceList, LocalMediaView } from '../../engine/index.ts'
import { Dialog } from '../../ui/index.ts'

/** The devices of one kind among which the person chooses. */
export interface DeviceKind {
  title: string
  devices: readonly { deviceId: string; label: string }[]
  /** The device in use; null or the empty string for the system's own choice. */
  chosen: string | null
  onChoose: (deviceId: string) => void
}

/** Lets the person change the camera, its background, the microphone or the loudspeaker during the call. */
export function DevicesSheet(props: {
  opened: boolean
  onClose: () => void
  kinds: readonly DeviceKind[] | null
  blur: BlurState
  onBlur: (on: boolean) => void
}) {
  const { t } = useTranslation('devices')
  const { kinds } = props
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('choice.title')}>
      {kinds?.length === 0 ? <Text>{t('choice.none')}</Text> : null}
      <Stack>
        {kinds?.map(({ title, ...kind }) => (
          <Fragment key={title}>
            <DeviceSelect label={title} {...kind} />
            {title === t('choice.camera') ? <BlurSwitch state={props.blur} onChange={props.onBlur} /> : null}
          </Fragment>
        ))}
      </Stack>
    </Dialog>
  )
}

interface Chosen {
  room: CallRoomApi
  media: LocalMediaView
  speaker: string
  onSpeaker: (deviceId: string) => void
}

/** The kinds of devices of which the browser knows at least one; null until they have been read. */
export function useDeviceKinds({ room, media, speaker, onSpeaker }: Chosen) {
  const { t } = useTranslation('devices')
  const found = useDeviceList(room, media.stream)
  if (!found) return null
  const named = (devices: readonly DeviceInfo[]) =>
    devices.map(({ deviceId, label }, at) => ({ deviceId, label: label || t('choice.unnamed', { number: at + 1 }) }))
  const camera: DeviceKind = {
    title: t('choice.camera'),
    devices: named(found.cameras),
    chosen: media.video.deviceId,
    onChoose: (id) => void room.switchCamera(id),
  }
  const microphone: DeviceKind = {
    title: t('choice.microphone'),
    devices: named(found.microphones),
    chosen: media.audio.deviceId,
    onChoose: (id) => void room.switchMicrophone(id),
  }
  const speakers = canChooseSpeaker() ? found.speakers.filter((one) => one.deviceId !== 'default') : []
  const loudspeaker: DeviceKind = {
    title: t('choice.speaker'),
    devices: speakers.length > 0 ? [{ deviceId: '', label: t('choice.usual') }, ...named(speakers)] : [],
    chosen: speaker,
    onChoose: onSpeaker,
  }
  const any = (kinds: DeviceKind[]): DeviceKind[] => kinds.filter(({ devices }) => devices.length > 0)
  return { sight: any([camera]), sound: any([microphone, loudspeaker]), all: any([camera, microphone, loudspeaker]) }
}

/**
 * @returns the devices that are connected. They are read again when a device is connected or removed, and when the
 * stream changes, because a permission that was just granted reveals their names.
 */
function useDeviceList(room: CallRoomApi, stream: MediaStream | null): DeviceList | null {
  const [devices, setDevices] = useState<DeviceList | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the first stream the devices get their names
  useEffect(() => {
    let here = true
    const readDevices = (): void => {
      void room.listDevices().then((found) => {
        if (here) setDevices(found)
      })
    }
    readDevices()
    navigator.mediaDevices?.addEventListener('devicechange', readDevices)
    return () => {
      here = false
      navigator.mediaDevices?.removeEventListener('devicechange', readDevices)
    }
  }, [room, stream])
  return devices
}
