import { useState } from 'react'
import { deviceStorage } from '../platform/index.ts'

const KEPT_AS = 'medconsult-speaker'

/** Safari below 26 and Firefox for Android have no choice of loudspeaker. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype

/** The loudspeaker of this device's choice, by device id, remembered; empty for the one that the device chooses. */
export function useSpeaker(): [speaker: string, choose: (deviceId: string) => void] {
  const [speaker, setSpeaker] = useState(() => deviceStorage.get(KEPT_AS) ?? '')
  const choose = (deviceId: string): void => {
    setSpeaker(deviceId)
    deviceStorage.set(KEPT_AS, deviceId)
  }
  return [speaker, choose]
}
