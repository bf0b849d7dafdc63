import {
  GUEST_NAME_LENGTH,
  isName,
  isUuid,
  type MeetingCode,
  MeetingRoomId,
  type RoomId,
  type roomClientEvents,
  tidyName,
} from '@medconsult/contract'
import type * as z from 'zod'
import { ApiError } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import type { RoomLinks } from '../room/index.ts'
import type { createAttendanceLeases } from './attendance.ts'
import type { MeetingRun } from './deps.ts'
import type { JoinService } from './join-service.ts'
import type { createMeetingMaker } from './maker.ts'
import { linkActor, meetingNotFound } from './membership.ts'
import { findPreview } from './repository.ts'

/** Number of codes that a node caches. */
const REMEMBERED = 10_000

/** The code in a room's name. @throws ApiError NOT_FOUND */
function codeOf(roomId: string): MeetingCode {
  const code = MeetingRoomId.safeParse(roomId)
  if (!code.success) throw meetingNotFound()
  return code.data
}

type Opener = Pick<ReturnType<typeof createMeetingMaker>, 'openByLink'>

/** Finds the rooms of meetings by code, for the sockets of the room. */
export function createRoomLinks(deps: { run: MeetingRun; lobby: JoinService; maker: Opener }): RoomLinks {
  const { run, lobby, maker } = deps
  /** A cache of the rooms by code. The room of a code never changes. */
  const found = new Map<string, RoomId>()
  return {
    async find({ role }, roomId, address) {
      const code = codeOf(roomId)
      const known = found.get(code)
      if (known) return known
      if (role === 'DOCTOR' || role === 'PATIENT') await maker.openByLink(code, address)
      const preview = await run(linkActor, (tx) => findPreview(tx, code))
      if (!preview) throw meetingNotFound()
      if (found.size >= REMEMBERED) found.clear()
      found.set(code, preview.id)
      return preview.id
    },
    async knock(principal, roomId, address) {
      if (principal.role === 'ADMIN') throw new ApiError('FORBIDDEN', 'Your account may not do this.')
      const { mayEnter } = await lobby.join(principal, codeOf(roomId), { name: undefined, address })
      return mayEnter ? 'admitted' : 'waiting'
    },
    async leaveLobby(principal, roomId) {
      await lobby.leave(principal, codeOf(roomId))
    },
  }
}

/**
 * Serves clients without tokens: by `join-room` with a meeting's code and a name, the client becomes a guest of the
 * meeting until its connection ends. It has the rights of a guest.
 */
export function openAnonymousJoining(deps: {
  hub: SocketHub
  run: MeetingRun
  lobby: JoinService
  maker: Opener
  attendance: ReturnType<typeof createAttendanceLeases>
}): void {
  const { hub, run, lobby, maker, attendance } = deps

  /** Whether the client already is a guest in this room's lobby or in the room; it then stays that guest. */
  const isHere = async (before: Principal, code: MeetingCode): Promise<boolean> => {
    const own = await lobby.me(before, code).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
      throw error
    })
    return own?.guest?.status === 'WAITING' || own?.guest?.status === 'ADMITTED'
  }

  hub.welcome<z.output<(typeof roomClientEvents)['join-room']>>(
    'join-room',
    async ({ address }, { roomId, userName }, before) => {
      // In the room of a call, everybody has to be authenticated.
      if (isUuid(roomId.replace(/^call_/, ''))) throw new ApiError('UNAUTHENTICATED', 'Authenticate first.')
      const parsed = MeetingRoomId.safeParse(roomId)
      if (!parsed.success)
        throw new ApiError('VALIDATION', 'A meeting is named by room- and an id, or by the six words of its link.')
      const code = parsed.data
      if (before && (await isHere(before, code))) return before
      await maker.openByLink(code, address)
      // An unusable name is replaced, because clients of other systems must not be refused for the name that they send.
      const called = tidyName(userName ?? '').slice(0, GUEST_NAME_LENGTH)
      const name = isName(called) ? called : 'Guest'
      const guestId = await lobby.joinAnonymously(code, { name, address })
      const preview = await run(linkActor, (tx) => findPreview(tx, code))
      if (preview) attendance.keepAnonymous(guestId, preview.id)
      return { userId: guestId, role: 'GUEST' }
    },
  )
}
