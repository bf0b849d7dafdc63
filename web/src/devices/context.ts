import { createContext, useContext } from 'react'
import type { BlurChoice } from './blur-choice.ts'
import type { DataModeChoice } from './data-mode.ts'
import type { DeviceCheckStore } from './device-check-store.ts'

export interface Devices {
  /** The camera and microphone of the ready check and the preview. */
  check: DeviceCheckStore
  /** How much of the network a call may use on this device. */
  dataMode: DataModeChoice
  /** Whether the background of our picture is blurred on this device. */
  blur: BlurChoice
}

export const DevicesContext = createContext<Devices | null>(null)

export function useDevices(): Devices {
  const devices = useContext(DevicesContext)
  if (devices === null) throw new Error('useDevices outside RoomProvider')
  return devices
}
