import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DeviceInfo } from '../engine/index.ts'

/** The phone's own list: it is what people know there, and it needs no room on a small screen. */
export function DeviceSelect(props: {
  label: string
  devices: readonly DeviceInfo[]
  /** Words for the device's own choice, where that is one. */
  usual?: string
  chosen: string | null
  onChoose: (deviceId: string) => void
}) {
  const { t } = useTranslation('devices')
  const options = props.devices.map(({ deviceId, label }, at) => ({
    value: deviceId,
    label: label || t('choice.unnamed', { number: at + 1 }),
  }))
  const data = props.usual === undefined ? options : [{ value: '', label: props.usual }, ...options]
  return (
    <NativeSelect
      size="md"
      label={props.label}
      data={data}
      value={props.chosen ?? ''}
      onChange={(event) => props.onChoose(event.currentTarget.value)}
    />
  )
}
