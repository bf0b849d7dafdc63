import { practiceClientEvents } from '@medconsult/contract'
import { scheduleRoom } from '../platform/events/rooms.ts'
import { notFound } from '../platform/http/errors.ts'
import { actorOf } from '../platform/http/operations.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import type { PracticeRun } from './doctor-service.ts'
import { requireOwner } from './policy.ts'
import { findSchedules } from './repository.ts'

export function openPracticeSockets(hub: SocketHub, run: PracticeRun): void {
  hub.on('join_schedule', practiceClientEvents.join_schedule, async (socket, { scheduleId }, principal) => {
    const [schedule] = await run(actorOf(principal), (tx) => findSchedules(tx, { id: scheduleId }))
    if (!schedule) throw notFound('This practice session')
    if (principal.role === 'DOCTOR') requireOwner(schedule, principal.userId)
    await socket.join(scheduleRoom(scheduleId))
  })
  hub.on('leave_schedule', practiceClientEvents.leave_schedule, async (socket, { scheduleId }) => {
    await socket.leave(scheduleRoom(scheduleId))
  })
}
