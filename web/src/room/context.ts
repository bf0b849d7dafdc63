import { createContext, useContext, useSyncExternalStore } from 'react'
import type { PeerRole } from '../engine/index.ts'
import { retryImport } from '../platform/index.ts'
import type { CurrentCall, Engine, RoomController } from './room-controller.ts'

/** Loads the engine of a room. The pages under `/states` provide a fake engine here. */
export const EngineContext = createContext((): Promise<Engine> => retryImport(() => import('../engine/index.ts')))

/** Who this page's user is in a room, and the one room that the page can be in. */
export interface Room {
  controller: RoomController
  role: PeerRole
  userId: string
  userName: string
}

export const RoomContext = createContext<Room | null>(null)

export function useRoomContext(): Room {
  const room = useContext(RoomContext)
  if (room === null) throw new Error('useRoomContext outside RoomProvider')
  return room
}

/** @returns the call that this page takes part in or prepares */
export function useCurrentCall(): CurrentCall | null {
  const { controller } = useRoomContext()
  return useSyncExternalStore(controller.subscribe, controller.getSnapshot)
}
