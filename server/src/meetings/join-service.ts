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
  type GuestReturn,
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
import { isExpectedPatient } from './room-owner.ts'
import type { MeetingPreview } from './rows.ts'

/** A person who knocks for the first time. */
interface Knock {
  name: string | undefined
  address: string
  /** Set for a client without a token, which is this guest only until its connection ends. */
  isAnonymous?: boolean
}

const stateError = (): ApiError => new ApiError('GUEST_STATE', 'The host has ended your part in this meeting.')

export type JoinService = ReturnType<typeof createJoinService>

/** Guests who come by a meeting's link, from the knock to the end. Each use case begins with the room's lock. */
export function createJoinService({
  run,
  clock,
  issueToken,
  budgets,
  moveGuest,
  comeBack,
}: Omit<MeetingDeps, 'makers'> & { moveGuest: MoveGuest; comeBack: GuestReturn }) {
  const knocks = budgets.of('knocks')
  const knocksAgain = budgets.of('knocksAgain')

  /** Admits a guest without a decision of the host: the room has no lobby, or the guest is the host. */
  async function letIn(tx: QueryExecutorProvider, publish: Publish, room: LockedRoom, guest: GuestRow): Promise<void> {
    await run.within(tx, linkActor, async () => {
      requireSeat(room, await countSeats(tx, room))
      await moveGuest(tx, publish, room, guest, hostMoves.admit, clock.now())
    })
  }

  /** Lets a guest return who was here before, found by token or account. @returns false when the person is new */
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
      // Checked under the lock, so that the meeting cannot end between the check and the knock.
      requireOpen(room)
      if (guest.status === 'REFUSED' || guest.status === 'REMOVED') throw stateError()
      if (guest.status !== 'LEFT') return true
      await knocksAgain.consume(guest.id)
      const back = await comeBack(tx, publish, room, guest, clock.now())
      const waiting = back?.status === 'WAITING' ? back : null
      if (waiting && (!preview.lobby || room.hostId === guest.id)) await letIn(tx, publish, room, waiting)
      return true
    })

  /** The name and the role of an account. */
  async function accountOf(tx: QueryExecutorProvider, principal: Principal) {
    const { rows } = await sql<{ name: string }>`SELECT name FROM users WHERE id = ${principal.userId}`.execute(tx)
    if (!rows[0]) throw notFound('Your account')
    const userType = principal.role === 'DOCTOR' ? ('doctor' as const) : ('patient' as const)
    return { id: principal.userId, name: rows[0].name.slice(0, 60), userType }
  }

  /**
   * Adds a new guest. Before this, the person is unknown, so it runs as background work; the audit entry has the guest
   * as its actor.
   */
  const knock = (principal: Principal | null, code: MeetingCode, { name, isAnonymous }: Knock): Promise<string> =>
    run(linkActor, async (tx, publish) => {
      const seen = await findPreview(tx, code)
      if (!seen) throw meetingNotFound()
      const room = await lockRoom(tx, seen.id)
      // Read again under the lock: the meeting may have been locked or ended since.
      const preview: MeetingPreview | undefined = await findPreview(tx, code)
      if (!room || !preview) throw meetingNotFound()
      // When two pages of one account knock at once, the second finds the guest that the first added.
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

  /** Knocks, and counts new guests by address. A person who is already a guest is not counted. */
  async function knockCounted(principal: Principal | null, code: MeetingCode, given: Knock): Promise<string> {
    await knocks.consume(networkOf(given.address))
    return knock(principal, code, given)
  }

  return {
    /**
     * Joins by the link, and answers the membership. A new guest without an account gets a token, in this answer only.
     */
    async join(principal: Principal | null, code: MeetingCode, given: Knock) {
      const isKnown = principal ? await rejoin(principal, code) : false
      const id = isKnown ? null : await knockCounted(principal, code, given)
      const self: Principal = principal ?? { userId: id ?? '', role: 'GUEST' }
      const membership = await run(actorOf(self), (tx) => membershipOf(tx, self, code))
      // The token lasts until the link expires, so that a guest who knocks days ahead is the same guest on the day.
      const token = principal ? null : await issueToken(self, new Date(membership.meeting.linkEndsAt))
      return { ...membership, access_token: token, token_type: 'bearer' as const }
    },

    /** Adds a client without a token as a guest until its connection ends. @returns the guest's id */
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
          // The place of the expected patient is kept while they are away.
          await moveGuest(
            tx,
            publish,
            room,
            guest,
            isExpectedPatient(room, guest) ? { ...guestsOwnMoves.leave, from: ['WAITING'] } : guestsOwnMoves.leave,
            clock.now(),
          )
        return membershipOf(tx, principal, code)
      }),
  }
}
