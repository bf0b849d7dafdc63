import { deviceStorage, type SafeStorage } from '../platform/index.ts'

const KEY = 'medconsult-switched-off'

/** Which of the microphone and the camera a person switched off. */
export interface SwitchedOff {
  audio: boolean
  video: boolean
}

/**
 * What a person switched off in a room stays off over a reload, a return and another page, until they switch it on. It
 * is stored on the device, for one room at a time.
 */
export function readSwitchedOff(roomId: string, storage: SafeStorage = deviceStorage): SwitchedOff {
  const [room, ...kinds] = storage.get(KEY)?.split(' ') ?? []
  const isThis = room === roomId
  return { audio: isThis && kinds.includes('audio'), video: isThis && kinds.includes('video') }
}

export function keepSwitchedOff(roomId: string, off: SwitchedOff, storage: SafeStorage = deviceStorage): void {
  const kinds = (['audio', 'video'] as const).filter((kind) => off[kind])
  storage.set(KEY, [roomId, ...kinds].join(' '))
}
