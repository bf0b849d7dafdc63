import { Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canChooseSpeaker, DeviceSelect } from '../../devices/index.ts'
import type { CallRoomApi, DeviceList, LocalMediaView } from '../../engine/index.ts'
import { Dialog } from '../../ui/index.ts'

interface Props {
  room: CallRoomApi
  media: LocalMediaView
  speaker: string
  onSpeaker: (deviceId: string) => void
}

/** Lets the person change the camera, microphone or loudspeaker during the call. */
export function DevicesSheet({ opened, onClose, ...props }: Props & { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('devices')
  return (
    <Dialog opened={opened} onClose={onClose} title={t('choice.title')}>
      {opened ? <Choices {...props} /> : null}
    </Dialog>
  )
}

function Choices({ room, media, speaker, onSpeaker }: Props) {
  const { t } = useTranslation('devices')
  const devices = useDeviceList(room, media.stream)
  if (!devices) return null
  const speakers = canChooseSpeaker() ? devices.speakers : []
  const { cameras, microphones } = devices
  if (cameras.length === 0 && microphones.length === 0 && speakers.length === 0) return <Text>{t('choice.none')}</Text>
  return (
    <Stack>
      {cameras.length > 0 ? (
        <DeviceSelect
          label={t('choice.camera')}
          devices={cameras}
          chosen={media.video.deviceId}
          onChoose={(id) => void room.switchCamera(id)}
        />
      ) : null}
      {microphones.length > 0 ? (
        <DeviceSelect
          label={t('choice.microphone')}
          devices={microphones}
          chosen={media.audio.deviceId}
          onChoose={(id) => void room.switchMicrophone(id)}
        />
      ) : null}
      {speakers.length > 0 ? (
        <DeviceSelect
          label={t('choice.speaker')}
          devices={speakers.filter((one) => one.deviceId !== 'default')}
          usual={t('choice.usual')}
          chosen={speaker}
          onChoose={onSpeaker}
        />
      ) : null}
    </Stack>
  )
}

/**
 * @returns the devices that are connected. They are read again when a device is connected or removed, and when the
 * stream changes, because a permission that was just granted reveals their names.
 */
export function useDeviceList(room: CallRoomApi, stream: MediaStream | null): DeviceList | null {
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
