import type { MeetingStanding } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { type LockedRoom, lockRoom } from '../calls/index.ts'
import { newId } from '../platform/database/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { publishMeetingGuest } from './announce.ts'
import { auditMove, isNamed, moveAndSay, requireSeat } from './guest-moves.ts'
import { countWaiting, findMeetingGuest, findOwn, insertKnock } from './guests.ts'
import { doorkeeper, type MeetingParts, meetingNotFound } from './parts.ts'
import { requireDoorOpen, requireName, requireOpen } from './policy.ts'
import { findMeeting, findPlate } from './repository.ts'
import type { MeetingGuestRow, Plate } from './rows.ts'
import { ownBy, standingOf } from './standing.ts'

/** How long a client without a token counts as there after it was last seen, in milliseconds. */
export const VISIT_LEASE_MS = 60_000

/** Somebody new at the door. */
interface Knock {
  name: string | undefined
  address: string
  /** It has no token: who it is ends with its connection. */
  isVisit?: boolean
}

const stateError = (): ApiError => new ApiError('GUEST_STATE', 'The host has ended your part in this meeting.')

export type LobbyService = ReturnType<typeof createLobbyService>

/** Who comes by the link, from the knock to the end. Each story begins with the room's lock. */
export function createLobbyService({ run, clock, issueToken, budgets }: Omit<MeetingParts, 'makers'>) {
  const knocks = budgets.of('knocks')
  const knocksAgain = budgets.of('knocksAgain')

  /** Lets somebody in without anybody's word: there is no lobby, or they are the host. */
  async function comeIn(
    tx: QueryExecutorProvider,
    publish: Publish,
    room: LockedRoom,
    guest: MeetingGuestRow,
  ): Promise<void> {
    await run.within(tx, doorkeeper, async () => {
      await requireSeat(tx, room)
      await moveAndSay(tx, publish, room, guest, {
        to: 'ADMITTED',
        from: ['WAITING'],
        action: 'GUEST_ADMITTED',
        now: clock.now(),
      })
    })
  }

  /** Whoever has been here before, by their token or account. @returns false when they are new */
  const comeAgain = (principal: Principal, code: string): Promise<boolean> =>
    run(actorOf(principal), async (tx, publish) => {
      const plate = await findPlate(tx, code)
      if (!plate) throw meetingNotFound()
      if (!(await findOwn(tx, plate.id, ownBy(principal)))) {
        if (principal.role === 'GUEST') throw new ApiError('FORBIDDEN', 'You were let into another meeting.')
        return (await findMeeting(tx, code))?.host_id === principal.userId
      }
      const room = await lockRoom(tx, plate.id)
      const guest = await findOwn(tx, plate.id, ownBy(principal))
      if (!room || !guest) throw meetingNotFound()
      // Under the lock: it cannot end between this look and the knock.
      requireOpen(room)
      if (guest.status === 'REFUSED' || guest.status === 'REMOVED') throw stateError()
      if (guest.status !== 'LEFT') return true
      await knocksAgain.consume(guest.id)
      const again = { to: 'WAITING', from: ['LEFT'], action: 'GUEST_WAITING', now: clock.now() } as const
      const waiting = await moveAndSay(tx, publish, room, guest, again)
      if (waiting && (!plate.lobby || room.hostId === guest.id)) await comeIn(tx, publish, room, waiting)
      return true
    })

  /** What an account is called, and as what it comes. */
  async function accountOf(tx: QueryExecutorProvider, principal: Principal) {
    const { rows } = await sql<{ name: string }>`SELECT name FROM users WHERE id = ${principal.userId}`.execute(tx)
    if (!rows[0]) throw notFound('Your account')
    const userType = principal.role === 'DOCTOR' ? ('doctor' as const) : ('patient' as const)
    return { id: principal.userId, name: rows[0].name.slice(0, 60), userType }
  }

  /** Somebody new. Nobody is known before they have knocked; what follows is on the trail in their own name. */
  const knock = (visitor: Principal | null, code: string, { name, isVisit }: Knock): Promise<string> =>
    run(doorkeeper, async (tx, publish) => {
      const seen = await findPlate(tx, code)
      if (!seen) throw meetingNotFound()
      const room = await lockRoom(tx, seen.id)
      // Looked at again under the lock: it may have been locked, or be over.
      const plate: Plate | undefined = await findPlate(tx, code)
      if (!room || !plate) throw meetingNotFound()
      // Two pages of one account at once: the second finds what the first did.
      const twin = visitor && (await findOwn(tx, room.id, ownBy(visitor)))
      if (twin) return twin.id
      const now = clock.now()
      requireDoorOpen(plate, await countWaiting(tx, room.id), now)
      const account = visitor ? await accountOf(tx, visitor) : null
      const id = newId()
      await insertKnock(tx, {
        id,
        roomId: room.id,
        name: account?.name ?? requireName(name),
        account,
        now,
        expiresAt: plate.link_ends_at,
        dueAt: isVisit ? new Date(now.getTime() + VISIT_LEASE_MS) : null,
      })
      const guest = await findMeetingGuest(tx, room.id, id)
      if (!guest) throw new Error('the guest who just knocked is not visible')
      const self = actorOf(visitor ?? { userId: id, role: 'GUEST' })
      await run.within(tx, self, () => auditMove(tx, now, 'GUEST_WAITING', room, guest))
      if (plate.lobby) publishMeetingGuest(publish, room, guest, { knocked: true })
      else await comeIn(tx, publish, room, guest)
      return id
    })

  /** Counts those who are new, by address, and takes nobody for new who is not. */
  async function knockCounted(visitor: Principal | null, code: string, given: Knock): Promise<string> {
    await knocks.consume(networkOf(given.address))
    return knock(visitor, code, given)
  }

  return {
    /** Answers how they stand; new guests without an account get a token, told once. */
    async join(visitor: Principal | null, code: string, given: Knock) {
      const isKnown = visitor ? await comeAgain(visitor, code) : false
      const id = isKnown ? null : await knockCounted(visitor, code, given)
      const self: Principal = visitor ?? { userId: id ?? '', role: 'GUEST' }
      const standing = await run(actorOf(self), (tx) => standingOf(tx, self, code))
      // Whoever knocks days ahead is the same person on the day.
      const token = visitor ? null : await issueToken(self, new Date(standing.meeting.linkEndsAt))
      return { ...standing, access_token: token, token_type: 'bearer' as const }
    },

    /** A client without a token: it is a guest as long as its connection lasts. @returns the guest's id */
    visit: (code: string, given: Omit<Knock, 'isVisit'>): Promise<string> =>
      knockCounted(null, code, { ...given, isVisit: true }),

    me: (principal: Principal, code: string): Promise<MeetingStanding> =>
      run(actorOf(principal), (tx) => standingOf(tx, principal, code)),

    leave: (principal: Principal, code: string): Promise<MeetingStanding> =>
      run(actorOf(principal), async (tx, publish) => {
        const { meeting } = await standingOf(tx, principal, code)
        const room = await lockRoom(tx, meeting.id)
        const guest = await findOwn(tx, meeting.id, ownBy(principal))
        if (room && guest)
          await moveAndSay(tx, publish, room, guest, {
            to: 'LEFT',
            // The named patient's place is theirs while they are away.
            from: isNamed(room, guest) ? ['WAITING'] : ['WAITING', 'ADMITTED'],
            action: 'GUEST_LEFT',
            now: clock.now(),
          })
        return standingOf(tx, principal, code)
      }),
  }
}
