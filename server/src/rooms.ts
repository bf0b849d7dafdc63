import type { QueryExecutorProvider } from 'kysely'
import type { Tokens } from './accounts/index.ts'
import { createLockAppointmentOrigin } from './appointments/index.ts'
import {
  createCallDeparture,
  createCallHistory,
  createCallLeases,
  createCallRoomOwner,
  createCallService,
  createCallSweep,
  createEndCallOf,
  createLockOrigin,
  createUnlessInCall,
  openCallRoutes,
} from './calls/index.ts'
import {
  createAttendance,
  createAttendanceLeases,
  createJoinService,
  createMeetingHostService,
  createMeetingMaker,
  createMeetingRoomOwner,
  createMeetingService,
  createMeetingSweep,
  createRoomLinks,
  createSetStatus,
  openAnonymousJoining,
  openMeetingRoutes,
} from './meetings/index.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/database/index.ts'
import type { Publish, UnitOfWork } from './platform/events/unit-of-work.ts'
import type { Budgets } from './platform/http/limiter.ts'
import type { RegisterOperation } from './platform/http/operations.ts'
import type { Logger } from './platform/logger.ts'
import type { Metrics } from './platform/metrics/metrics.ts'
import type { SocketHub } from './platform/sockets/hub.ts'
import { lockQueueOrigin, type Presence } from './practice/index.ts'
import {
  createChatService,
  createGuestMoves,
  createGuestReturn,
  createHostReach,
  createHostService,
  createInviteLinks,
  createLeaveRooms,
  createMembershipWatch,
  createSignalling,
  openChatRoutes,
  openChatSockets,
  openLobbyRoutes,
  openRoomRoutes,
  openRoomSockets,
  type RoomOwners,
  type RoomSockets,
} from './room/index.ts'

/**
 * Builds the room and the domains that open rooms: call sessions, from a queue or an appointment, and meetings by link.
 */
export function createRooms(deps: {
  config: Pick<Config, 'ice' | 'meetings' | 'mail'>
  database: Database
  run: UnitOfWork
  clock: Clock
  log: Logger
  hub: SocketHub
  sockets: RoomSockets
  tokens: Pick<Tokens, 'issue'>
  budgets: Pick<Budgets, 'of'>
  metrics: Pick<Metrics, 'record'>
  presence: Pick<Presence, 'touch' | 'isPolling'>
}) {
  const { config, database, run, clock, log, hub, sockets, tokens, budgets } = deps
  const { touch: touchPresence, isPolling } = deps.presence
  const lockOrigin = createLockOrigin({ queue: lockQueueOrigin, appointment: createLockAppointmentOrigin(clock) })
  const sweep = createCallSweep(run, clock, lockOrigin)
  const unlessInCall = createUnlessInCall(sweep)
  const calls = createCallService({ run, clock, sweep, touchPresence, lockOrigin })
  const leases = createCallLeases({ database, sockets, clock, log })

  const room = { run, clock }
  const meeting = { ...room, issueToken: tokens.issue, makers: config.meetings, budgets }
  const attendance = createAttendance(clock)
  const meetings = createMeetingService({ ...meeting, attendance })
  const owners: RoomOwners = {
    call: createCallRoomOwner({ clock, calls }),
    meeting: createMeetingRoomOwner({ ...meeting, attendance, end: meetings.end }),
  }
  const moveGuest = createGuestMoves(owners)
  const comeBack = createGuestReturn(run, moveGuest)
  const host = createHostService({ ...room, owners, moveGuest, touchPresence })
  const hostReach = createHostReach({ ...room, hub, sockets, isPolling, sendsMails: config.mail !== null })
  const invites = createInviteLinks({ ...room, owners, moveGuest, comeBack, issueToken: tokens.issue, budgets })
  const signalling = createSignalling({ ...room, sockets, owners })
  const chat = createChatService(room)
  const membership = createMembershipWatch({ database, hub, sockets, ice: config.ice, clock, log })
  const maker = createMeetingMaker(meeting)
  const lobby = createJoinService({ ...meeting, moveGuest, comeBack })
  const meetingLeases = createAttendanceLeases({ run, hub, sockets, clock, log })
  const meetingSweep = createMeetingSweep({ ...room, sockets })

  const endCallOf = createEndCallOf({ clock, lockOrigin })
  const leaveRooms = createLeaveRooms({ clock, moveGuest })

  return {
    unlessInCall,
    /** Ends the call of an account that was disabled, and takes it out of every room. For background work. */
    async leave(tx: QueryExecutorProvider, publish: Publish, userId: string): Promise<void> {
      await endCallOf(tx, publish, userId)
      await leaveRooms(tx, publish, userId)
    },
    openRoutes(register: RegisterOperation): void {
      openCallRoutes(register, {
        calls,
        history: createCallHistory({ run, clock }),
        departure: createCallDeparture({ run, clock }),
      })
      openRoomRoutes(register, { ...room, signalling, sockets, ice: config.ice, metrics: deps.metrics })
      openLobbyRoutes(register, { host, invites })
      openChatRoutes(register, chat)
      openMeetingRoutes(register, {
        maker,
        meetings,
        setStatus: createSetStatus(meeting),
        lobby,
        host: createMeetingHostService({ run, host, touchPresence }),
      })
    },
    openSockets(): void {
      openRoomSockets({ hub, run, owners, signalling, sockets, links: createRoomLinks({ run, lobby, maker }) })
      openChatSockets(hub, chat, sockets)
      openAnonymousJoining({ hub, run, lobby, maker, attendance: meetingLeases })
    },
    /** What has due times, and the channel by which the database notifies of changes. */
    due: [
      { channel: 'calls_due', due: sweep },
      { channel: 'meetings_due', due: meetingSweep },
      { channel: 'hosts_due', due: hostReach },
    ],
    /**
     * Called after a start: the time in which the server could not be reached does not count against a call or meeting.
     */
    async extendAfterDowntime(): Promise<void> {
      await sweep.extendAfterDowntime()
      await meetingSweep.extendAfterDowntime()
    },
    async stop(): Promise<void> {
      leases.stop()
      membership.stop()
      await meetingLeases.stop()
    },
  }
}
