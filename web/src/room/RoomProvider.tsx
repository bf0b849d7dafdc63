import { type ReactNode, useContext, useEffect, useState } from 'react'
import { BlurChoice, DataModeChoice, DeviceCheckStore, DevicesContext } from '../devices/index.ts'
import type { PeerRole } from '../engine/index.ts'
import { useLive, useNewBuild } from '../platform/live-index.ts'
import { ChatContext, Chats } from './chat/chats.ts'
import { EngineContext, RoomContext } from './context.ts'
import { createRoomApi } from './room-api.ts'
import { RoomController } from './room-controller.ts'

/**
 * Provides everything below it with the one room that this page can be in, its devices and its chats. It is mounted
 * above the router's pages, so that a call survives navigation.
 */
export function RoomProvider(props: {
  self: { id: string; name: string; role: PeerRole }
  /**
   * True where rooms are meetings: the server records those by itself, so this page reports nothing to a call's record.
   */
  meetings?: boolean
  children: ReactNode
}) {
  const live = useLive()
  const loadEngine = useContext(EngineContext)
  const { id: userId, name: userName, role } = props.self
  const [{ controller, devices, chats }] = useState(() => {
    const dataMode = new DataModeChoice()
    const blur = new BlurChoice()
    return {
      controller: new RoomController({
        live,
        self: { userId, role },
        api: createRoomApi(role === 'guest' || props.meetings ? null : role),
        loadEngine,
        openWebSocket: (path) => new WebSocket(new URL(path, window.location.href.replace(/^http/, 'ws'))),
        dataMode: dataMode.getSnapshot,
        blur,
      }),
      devices: { check: new DeviceCheckStore({ dataMode }), dataMode, blur },
      chats: new Chats(),
    }
  })
  // From its ringing on, a call would be interrupted.
  useNewBuild(() => controller.getSnapshot() !== null || devices.check.getSnapshot().opening)
  useEffect(
    () => () => {
      controller.end()
      devices.check.close()
      chats.close()
    },
    [controller, devices, chats],
  )
  return (
    <RoomContext value={{ controller, role, userId, userName }}>
      <DevicesContext value={devices}>
        <ChatContext value={{ selfId: userId, chats }}>{props.children}</ChatContext>
      </DevicesContext>
    </RoomContext>
  )
}
