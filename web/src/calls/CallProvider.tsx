import { type ReactNode, useEffect, useState } from 'react'
import { persistently } from '../platform/index.ts'
import { useLive } from '../platform/live-index.ts'
import { CallController } from './call-controller.ts'
import { createCallDoor } from './call-door.ts'
import { ChatContext, Chats } from './chat/chats.ts'
import { DeviceCheckStore } from './check/device-check-store.ts'
import { CallsContext } from './context.ts'
import { DataModeChoice } from './data-mode.ts'
import { IncomingCallDialog } from './IncomingCallDialog.tsx'
import type { PeerRole } from './peer/index.ts'
import { useIncoming } from './use-incoming.ts'
import { useOutgoing } from './use-outgoing.ts'

const loadEngine = () => persistently(() => import('./peer/index.ts'))

/** Above the pages: the one call, what rings in, and what was sent out. */
export function CallProvider(props: {
  self: { id: string; name: string; role: PeerRole }
  /** The calls here are meetings, which are written down without our help. */
  meetings?: boolean
  children: ReactNode
}) {
  const live = useLive()
  const { id: userId, name, role } = props.self
  const [parts] = useState(() => {
    const dataMode = new DataModeChoice()
    return {
      controller: new CallController({
        live,
        self: { userId, role },
        door: createCallDoor(role === 'guest' || props.meetings ? null : role),
        loadEngine,
        dataMode: dataMode.get,
      }),
      check: new DeviceCheckStore({ dataMode }),
      dataMode,
      chats: new Chats(),
    }
  })
  const { controller, check, dataMode, chats } = parts
  const incoming = useIncoming(controller, check, role === 'patient')
  const outgoing = useOutgoing(controller, check)
  useEffect(
    () => () => {
      controller.end()
      check.close()
      chats.close()
    },
    [controller, check, chats],
  )
  return (
    <CallsContext value={{ controller, check, dataMode, incoming, outgoing, role, userId, userName: name }}>
      <ChatContext value={{ selfId: userId, chats }}>{props.children}</ChatContext>
      <IncomingCallDialog incoming={incoming} />
    </CallsContext>
  )
}
