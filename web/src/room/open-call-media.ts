import { type DeviceCheckStore, mediaIsAllowed } from '../devices/index.ts'
import type { CallRoomApi } from '../engine/index.ts'

/**
 * Gives a call its camera and microphone: a copy of those that the device check has opened, otherwise newly opened
 * ones.
 * @param mayAsk whether the browser may ask for permission now, which it must not while the call still rings
 */
export async function openCallMedia(room: CallRoomApi, check: DeviceCheckStore, mayAsk: boolean): Promise<void> {
  const copy = check.copy()
  if (copy) {
    const { useStream: takeOver } = room
    takeOver(copy)
  } else if (mayAsk || (await mediaIsAllowed())) {
    await room.openMedia(await check.request())
  }
}
