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

/** Links that a node remembers. */
const REMEMBERED = 10_000

/** @throws ApiError NOT_FOUND */
function codeOf(roomId: string): MeetingCode {
  const code = MeetingRoomId.safeParse(roomId)
  if (!code.success) throw meetingNotFound()
  return code.data
}

type Opener = Pick<ReturnType<typeof createMeetingMaker>, 'openByLink'>

/** The rooms of meetings, as call-room signalling asks for them. */
export function createRoomLinks(deps: { run: MeetingRun; lobby: JoinService; maker: Opener }): RoomLinks {
  const { run, lobby, maker } = deps
  /** Which meeting a link leads to never changes. */
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
 * Lets clients in that know nothing of tokens: by `join-room` with a meeting's link and a name they become its guest,
 * for as long as their connection lasts. What a guest may do is all that they may do.
 */
export function openAnonymousJoining(deps: {
  hub: SocketHub
  run: MeetingRun
  lobby: JoinService
  maker: Opener
  attendance: ReturnType<typeof createAttendanceLeases>
}): void {
  const { hub, run, lobby, maker, attendance } = deps

  /** A visitor of this very room stays who they are. */
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
      // A call's room: nobody comes in without having said who they are.
      if (isUuid(roomId.replace(/^call_/, ''))) throw new ApiError('UNAUTHENTICATED', 'Authenticate first.')
      const parsed = MeetingRoomId.safeParse(roomId)
      if (!parsed.success)
        throw new ApiError('VALIDATION', 'A meeting is named by room- and an id, or by the six words of its link.')
      const code = parsed.data
      if (before && (await isHere(before, code))) return before
      await maker.openByLink(code, address)
      // A client of another system is not turned away for what it calls its user.
      const called = tidyName(userName ?? '').slice(0, GUEST_NAME_LENGTH)
      const name = isName(called) ? called : 'Guest'
      const guestId = await lobby.joinAnonymously(code, { name, address })
      const preview = await run(linkActor, (tx) => findPreview(tx, code))
      if (preview) attendance.keepAnonymous(guestId, preview.id)
      return { userId: guestId, role: 'GUEST' }
    },
  )
}
