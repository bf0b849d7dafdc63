import { useState } from 'react'

const KEPT_AS = 'medconsult-speaker'

/** Safari below 26 and Firefox for Android have no choice of loudspeaker. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype

/** The loudspeaker of this device's choice, by device id, remembered; empty for the one that the device chooses. */
export function useSpeaker(): [speaker: string, choose: (deviceId: string) => void] {
  const [speaker, setSpeaker] = useState(kept)
  const choose = (deviceId: string): void => {
    setSpeaker(deviceId)
    try {
      localStorage.setItem(KEPT_AS, deviceId)
    } catch {
      // Storage is refused: the choice holds for this call.
    }
  }
  return [speaker, choose]
}

function kept(): string {
  try {
    return localStorage.getItem(KEPT_AS) ?? ''
  } catch {
    return ''
  }
}
