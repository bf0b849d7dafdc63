import type { ReactNode } from 'react'
import { CallsContext } from './context.ts'
import { IncomingCallDialog } from './IncomingCallDialog.tsx'
import { useCallKept } from './use-call-kept.ts'
import { useIncoming } from './use-incoming.ts'
import { useOutgoing } from './use-outgoing.ts'

/**
 * Provides the invitations that come in and those that were sent. It is mounted above the pages, inside `RoomProvider`.
 */
export function CallProvider({ children }: { children: ReactNode }) {
  useCallKept()
  const incoming = useIncoming()
  const outgoing = useOutgoing()
  return (
    <CallsContext value={{ incoming, outgoing }}>
      {children}
      <IncomingCallDialog incoming={incoming} />
    </CallsContext>
  )
}
