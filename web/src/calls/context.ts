import { createContext, useContext, useSyncExternalStore } from 'react'
import type { CallController, CurrentCall } from './call-controller.ts'
import type { DeviceCheckStore } from './check/device-check-store.ts'
import type { DataModeChoice } from './data-mode.ts'
import type { PeerRole } from './peer/index.ts'
import type { Incoming } from './use-incoming.ts'
import type { Outgoing } from './use-outgoing.ts'

export interface Calls {
  controller: CallController
  check: DeviceCheckStore
  dataMode: DataModeChoice
  incoming: Incoming
  outgoing: Outgoing
  role: PeerRole
  userId: string
  userName: string
}

export const CallsContext = createContext<Calls | null>(null)

export function useCalls(): Calls {
  const calls = useContext(CallsContext)
  if (calls === null) throw new Error('useCalls outside CallProvider')
  return calls
}

/** The call that this page is in, or prepares. */
export function useCurrentCall(): CurrentCall | null {
  const { controller } = useCalls()
  return useSyncExternalStore(controller.subscribe, controller.getSnapshot)
}
