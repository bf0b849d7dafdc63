import { createContext, useContext } from 'react'
import type { Incoming } from './use-incoming.ts'
import type { Outgoing } from './use-outgoing.ts'

export interface Calls {
  incoming: Incoming
  outgoing: Outgoing
}

export const CallsContext = createContext<Calls | null>(null)

export function useCalls(): Calls {
  const calls = useContext(CallsContext)
  if (calls === null) throw new Error('useCalls outside CallProvider')
  return calls
}
