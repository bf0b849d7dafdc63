import { type DeviceCheckStore, mediaIsAllowed } from '../devices/index.ts'
import type { CallRoomApi } from '../engine/index.ts'

/**
 * Gives a call its camera and microphone: those of the device check at once, otherwise newly opened.
 * Whoever has said in the check that they only watch and listen is not asked.
 * @param mayAsk whether the browser may ask for permission now; not over a ringing phone
 */
export async function openCallMedia(room: CallRoomApi, check: DeviceCheckStore, mayAsk: boolean): Promise<void> {
  const copy = check.copy()
  if (check.getSnapshot().watchOnly) {
    if (mayAsk) check.takeWatchOnly()
  } else if (copy) {
    const { useStream: takeOver } = room
    takeOver(copy)
  } else if (mayAsk || (await mediaIsAllowed())) {
    await room.openMedia(await check.request())
  }
}
