import type { MeetingCode, MeetingStanding } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import {
  auditGuest,
  countSeats,
  countWaiting,
  findGuest,
  findOwn,
  type GuestRow,
  guestsOwnMoves,
  hostMoves,
  insertKnock,
  type LockedRoom,
  lockRoom,
  type MoveGuest,
  publishGuest,
  requireSeat,
} from '../room/index.ts'
import { ANONYMOUS_LEASE_MS } from './attendance.ts'
import type { MeetingDeps } from './deps.ts'
import { linkActor, meetingNotFound, membershipOf, ownBy } from './membership.ts'
import { requireName, requireOpen, requireOpenToNew } from './policy.ts'
import { findMeeting, findPreview } from './repository.ts'
import { isNamed } from './room-owner.ts'
import type { MeetingPreview } from './rows.ts'

/** Somebody new at the door. */
interface Knock {
  name: string | undefined
  address: string
  /** It has no token: who it is ends with its connection. */
  isAnonymous?: boolean
}

const stateError = (): ApiError => new ApiError('GUEST_STATE', 'The host has ended your part in this meeting.')

export type JoinService = ReturnType<typeof createJoinService>

/** Who comes by the link, from the knock to the end. Each use case begins with the room's lock. */
export function createJoinService({
  run,
  clock,
  issueToken,
  budgets,
  moveGuest,
}: Omit<MeetingDeps, 'makers'> & { moveGuest: MoveGuest }) {
  const knocks = budgets.of('knocks')
  const knocksAgain = budgets.of('knocksAgain')

  /** Lets somebody in without anybody's word: there is no lobby, or they are the host. */
  async function letIn(tx: QueryExecutorProvider, publish: Publish, room: LockedRoom, guest: GuestRow): Promise<void> {
    await run.within(tx, linkActor, async () => {
      requireSeat(room, await countSeats(tx, room))
      await moveGuest(tx, publish, room, guest, hostMoves.admit, clock.now())
    })
  }

  /** Whoever has been here before, by their token or account. @returns false when they are new */
  const rejoin = (principal: Principal, code: MeetingCode): Promise<boolean> =>
    run(actorOf(principal), async (tx, publish) => {
      const preview = await findPreview(tx, code)
      if (!preview) throw meetingNotFound()
      if (!(await findOwn(tx, preview.id, ownBy(principal)))) {
        if (principal.role === 'GUEST') throw new ApiError('FORBIDDEN', 'You were let into another meeting.')
        return (await findMeeting(tx, code))?.host_id === principal.userId
      }
      const room = await lockRoom(tx, preview.id)
      const guest = await findOwn(tx, preview.id, ownBy(principal))
      if (!room || !guest) throw meetingNotFound()
      // Under the lock: it cannot end between this look and the knock.
      requireOpen(room)
      if (guest.status === 'REFUSED' || guest.status === 'REMOVED') throw stateError()
      if (guest.status !== 'LEFT') return true
      await knocksAgain.consume(guest.id)
      const waiting = await moveGuest(tx, publish, room, guest, guestsOwnMoves.knock, clock.now())
      if (waiting && (!preview.lobby || room.hostId === guest.id)) await letIn(tx, publish, room, waiting)
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
  const knock = (principal: Principal | null, code: MeetingCode, { name, isAnonymous }: Knock): Promise<string> =>
    run(linkActor, async (tx, publish) => {
      const seen = await findPreview(tx, code)
      if (!seen) throw meetingNotFound()
      const room = await lockRoom(tx, seen.id)
      // Looked at again under the lock: it may have been locked, or be over.
      const preview: MeetingPreview | undefined = await findPreview(tx, code)
      if (!room || !preview) throw meetingNotFound()
      // Two pages of one account at once: the second finds what the first did.
      const twin = principal && (await findOwn(tx, room.id, ownBy(principal)))
      if (twin) return twin.id
      const now = clock.now()
      requireOpenToNew(preview, await countWaiting(tx, room.id), now)
      const account = principal ? await accountOf(tx, principal) : null
      const id = newId()
      await insertKnock(tx, {
        id,
        roomId: room.id,
        name: account?.name ?? requireName(name),
        account,
        now,
        expiresAt: preview.link_ends_at,
        dueAt: isAnonymous ? new Date(now.getTime() + ANONYMOUS_LEASE_MS) : null,
      })
      const guest = await findGuest(tx, room.id, id)
      if (!guest) throw new Error('the guest who just knocked is not visible')
      const self = actorOf(principal ?? { userId: id, role: 'GUEST' })
      await run.within(tx, self, () => auditGuest(tx, now, 'GUEST_WAITING', room, guest))
      if (preview.lobby) publishGuest(publish, room, guest, { knocked: true, toRoom: false })
      else await letIn(tx, publish, room, guest)
      return id
    })

  /** Counts those who are new, by address, and takes nobody for new who is not. */
  async function knockCounted(principal: Principal | null, code: MeetingCode, given: Knock): Promise<string> {
    await knocks.consume(networkOf(given.address))
    return knock(principal, code, given)
  }

  return {
    /** Answers how they stand; new guests without an account get a token, told once. */
    async join(principal: Principal | null, code: MeetingCode, given: Knock) {
      const isKnown = principal ? await rejoin(principal, code) : false
      const id = isKnown ? null : await knockCounted(principal, code, given)
      const self: Principal = principal ?? { userId: id ?? '', role: 'GUEST' }
      const membership = await run(actorOf(self), (tx) => membershipOf(tx, self, code))
      // Whoever knocks days ahead is the same person on the day.
      const token = principal ? null : await issueToken(self, new Date(membership.meeting.linkEndsAt))
      return { ...membership, access_token: token, token_type: 'bearer' as const }
    },

    /** A client without a token: it is a guest as long as its connection lasts. @returns the guest's id */
    joinAnonymously: (code: MeetingCode, given: Omit<Knock, 'isAnonymous'>): Promise<string> =>
      knockCounted(null, code, { ...given, isAnonymous: true }),

    me: (principal: Principal, code: MeetingCode): Promise<MeetingStanding> =>
      run(actorOf(principal), (tx) => membershipOf(tx, principal, code)),

    leave: (principal: Principal, code: MeetingCode): Promise<MeetingStanding> =>
      run(actorOf(principal), async (tx, publish) => {
        const { meeting } = await membershipOf(tx, principal, code)
        const room = await lockRoom(tx, meeting.id)
        const guest = await findOwn(tx, meeting.id, ownBy(principal))
        if (room && guest)
          // The named patient's place is theirs while they are away.
          await moveGuest(
            tx,
            publish,
            room,
            guest,
            isNamed(room, guest) ? { ...guestsOwnMoves.leave, from: ['WAITING'] } : guestsOwnMoves.leave,
            clock.now(),
          )
        return membershipOf(tx, principal, code)
      }),
  }
}
