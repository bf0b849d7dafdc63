import type { ReactNode } from 'react'
import { CallsContext } from './context.ts'
import { IncomingCallDialog } from './IncomingCallDialog.tsx'
import { useCallKept } from './use-call-kept.ts'
import { useIncoming } from './use-incoming.ts'
import { useOutgoing } from './use-outgoing.ts'

/** Above the pages, inside RoomProvider: what rings in, and what was sent out. */
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
