import type { User } from '@medconsult/contract'
import { type ReactNode, useEffect, useState } from 'react'
import { useLive } from '../platform/live-index.ts'
import { CallController } from './call-controller.ts'
import { createCallDoor } from './call-door.ts'
import { DeviceCheckStore } from './check/device-check-store.ts'
import { CallsContext } from './context.ts'
import { IncomingCallDialog } from './IncomingCallDialog.tsx'
import { useIncoming } from './use-incoming.ts'
import { useOutgoing } from './use-outgoing.ts'

const loadEngine = () => import('./peer/index.ts')

/** Above the pages: the one call, what rings in, and what was sent out. */
export function CallProvider({ user, children }: { user: User; children: ReactNode }) {
  const live = useLive()
  const role = user.role === 'PATIENT' ? 'patient' : 'doctor'
  const [parts] = useState(() => ({
    controller: new CallController({ live, self: { userId: user.id, role }, door: createCallDoor(role), loadEngine }),
    check: new DeviceCheckStore(loadEngine),
  }))
  const { controller, check } = parts
  const incoming = useIncoming(controller, check, user.role === 'PATIENT')
  const outgoing = useOutgoing(controller, check)
  useEffect(
    () => () => {
      controller.end()
      check.close()
    },
    [controller, check],
  )
  return (
    <CallsContext value={{ controller, check, outgoing, role, userName: user.name }}>
      {children}
      <IncomingCallDialog incoming={incoming} />
    </CallsContext>
  )
}
