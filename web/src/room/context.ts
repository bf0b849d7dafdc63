import { createContext, useContext, useSyncExternalStore } from 'react'
import type { PeerRole } from '../engine/index.ts'
import { retryImport } from '../platform/index.ts'
import type { CurrentCall, Engine, RoomController } from './room-controller.ts'

/** Where a room's engine comes from; the page of states puts one there that shows what it is told to. */
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

/** The call that this page is in, or prepares. */
export function useCurrentCall(): CurrentCall | null {
  const { controller } = useRoomContext()
  return useSyncExternalStore(controller.subscribe, controller.getSnapshot)
}
