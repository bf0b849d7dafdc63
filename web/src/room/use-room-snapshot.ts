import { useSyncExternalStore } from 'react'
import type { CallRoomApi, RoomSnapshot } from '../engine/index.ts'

const never = () => () => undefined
const nothing = () => null

/** Subscribes a component to the engine's state; null without an engine. */
export function useRoomSnapshot(room: CallRoomApi | null): RoomSnapshot | null {
  return useSyncExternalStore<RoomSnapshot | null>(room?.subscribe ?? never, room?.getSnapshot ?? nothing)
}
