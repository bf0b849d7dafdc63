import { roomOperations, roomReportOperations } from '@medconsult/contract'
import type { Clock } from '../platform/clock.ts'
import { ApiError } from '../platform/http/errors.ts'
import { actorOf, type RegisterOperation } from '../platform/http/operations.ts'
import type { Metrics } from '../platform/metrics/metrics.ts'
import { isPresent } from './lobby/policy.ts'
import { findSelf } from './lobby/repository.ts'
import { pauseRoom, readRoomMembers } from './members/allow-list.ts'
import type { RoomSockets } from './members/room-sockets.ts'
import type { RoomRun } from './owner.ts'
import { findRelayUse, type IceConfig, iceServersFor } from './relay/ice-servers.ts'
import { createCallReports } from './reports/history.ts'
import type { Signalling } from './signalling/service.ts'

export function openRoomRoutes(
  register: RegisterOperation,
  deps: {
    run: RoomRun
    signalling: Signalling
    sockets: RoomSockets
    ice: IceConfig
    clock: Clock
    metrics: Pick<Metrics, 'record'>
  },
): void {
  const { run, signalling, sockets, ice, clock, metrics } = deps
  const routes = roomOperations
  register(routes.sendSignal, ({ principal, params, body }) =>
    signalling.send(principal, params.id, body.peerId, body.to, body.signal),
  )
  register(routes.readSignals, ({ principal, params, query }) =>
    signalling.fetch(principal, params.id, query.peerId, query.after),
  )
  register(routes.readRoomMembers, ({ principal, params }) => readRoomMembers(run, ice, principal, params.id))
  register(routes.pauseRoom, async ({ principal, params: { id }, body: { paused } }) => {
    await pauseRoom(run, principal, id, paused)
    // The room's members get the new revision at once.
    sockets.changed(id)
    return { paused }
  })
  const reports = createCallReports({ run, clock, metrics })
  register(roomReportOperations.reportCall, ({ principal, params, body }) =>
    reports.keep(principal, params.id, body.peerId, body.reports),
  )
  register(roomReportOperations.readCallHistory, ({ principal, params }) => reports.read(principal, params.id))
  register(routes.iceServers, async ({ principal }) => {
    const use = await run(actorOf(principal), async (tx) => {
      // A guest in the lobby or in the room gets STUN servers. A guest who was removed or has left gets none.
      const self = principal.role === 'GUEST' ? await findSelf(tx) : null
      if (self === undefined || (self && !isPresent(self)))
        throw new ApiError('FORBIDDEN', 'You are no longer expected in this call.')
      return findRelayUse(tx, clock.now())
    })
    return iceServersFor(ice, principal.userId, use, clock)
  })
}
