import { createHash, randomBytes } from 'node:crypto'
import { GUEST_LINK_MS, type Guest, type GuestRole, type GuestStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Actor, newId } from '../../platform/database/index.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { actorOf, type Principal } from '../../platform/http/door.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import type { Budgets } from '../../platform/http/limiter.ts'
import { isLive } from '../policy.ts'
import { findCall } from '../repository.ts'
import type { CallRun } from '../service.ts'
import { findPages, publishGone, publishGuest } from './announce.ts'
import { isPresent, requireAccepted, requireHost, requireLinkLeft, requireOpen, requireSeat } from './policy.ts'
import {
  countMembers,
  countOpenLinks,
  findGuest,
  findGuests,
  findHostName,
  findLink,
  findSelf,
  type GuestRow,
  insertLink,
  isMember,
  type LockedRoom,
  lockRoom,
  moveGuest,
  toGuest,
} from './repository.ts'

/** A link is opened and used before anybody is known. */
const doorkeeper: Actor = { kind: 'system', name: 'guest-links' }

/** 128 random bits in base64url: nobody guesses one, and 22 characters fit a text message. */
const newCode = (): string => randomBytes(16).toString('base64url')
/** A fast hash is enough for what cannot be guessed; it keeps a stolen table from opening rooms. */
const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest()

const gone = (): ApiError =>
  new ApiError('LINK_GONE', 'This link was used already or is no longer valid. Ask for a new one.')

type DoctorsMove = 'admit' | 'refuse' | 'sendBack' | 'remove' | 'revoke'

/** The doctor's moves: what follows, from where only, and its name in the trail. */
const doctorsMoves = {
  admit: { to: 'ADMITTED', from: ['WAITING'], action: 'GUEST_ADMITTED' },
  refuse: { to: 'REFUSED', from: ['WAITING'], action: 'GUEST_REFUSED' },
  sendBack: { to: 'WAITING', from: ['ADMITTED'], action: 'GUEST_SENT_BACK' },
  remove: { to: 'REMOVED', from: ['ADMITTED'], action: 'GUEST_REMOVED' },
  revoke: { to: 'REVOKED', from: ['LINKED'], action: 'GUEST_REVOKED' },
} as const satisfies Record<DoctorsMove, { to: GuestStatus; from: GuestStatus[]; action: string }>

export type GuestService = ReturnType<typeof createGuestService>

/** A third person in a call, from the doctor's link to the end. Each story begins with the room's lock. */
export function createGuestService(parts: {
  run: CallRun
  clock: Clock
  issueToken: (principal: Principal) => Promise<string>
  budgets: Pick<Budgets, 'of'>
}) {
  const { run, clock } = parts
  const wrongCodes = parts.budgets.of('wrongGuestCodes')

  /** Counts codes that open nothing, by address. */
  const counted = <R>(address: string, work: () => Promise<R>): Promise<R> =>
    wrongCodes.guess(networkOf(address), ['LINK_GONE'], work)

  async function invitationOf(tx: QueryExecutorProvider, guest: GuestRow) {
    const doctorName = await findHostName(tx, guest.room_id)
    if (doctorName === undefined) throw notFound('This call')
    const { callSessionId, role, language, expiresAt } = toGuest(guest)
    return { callSessionId, doctorName, role, language, expiresAt }
  }

  /** What the guest does with their own standing. @throws ApiError GUEST_STATE; CALL_STATE when the room has to be open */
  const moveSelf = (principal: Principal, to: 'WAITING' | 'LEFT') =>
    run(actorOf(principal), async (tx, publish) => {
      const self = await findSelf(tx)
      if (!self || self.role === null) throw notFound('Your invitation')
      const room = await lockRoom(tx, self.room_id)
      if (!room) throw new ApiError('GUEST_STATE', 'You are no longer expected in this call.')
      if (to === 'WAITING') requireOpen(room)
      const from: GuestStatus[] = to === 'WAITING' ? ['LEFT'] : ['WAITING', 'ADMITTED']
      const pages = await findPages(tx, self, clock.now())
      const moved = await moveGuest(tx, { id: self.id, roomId: room.id }, to, from)
      if (!moved) throw new ApiError('GUEST_STATE', 'Your place in this call has changed meanwhile.')
      const action = to === 'WAITING' ? 'GUEST_WAITING' : 'GUEST_LEFT'
      await audit(tx, clock.now(), action, subjectOf(room, moved))
      publishGuest(publish, room, moved)
      publishGone(publish, room.id, pages)
      return toGuest(moved)
    })

  return {
    /** The code is told here and never again. */
    makeLink: (
      principal: Principal,
      callSessionId: string,
      given: { role: GuestRole; language?: string | undefined },
    ) =>
      run(actorOf(principal), async (tx, publish) => {
        const room = requireHost(await lockRoom(tx, callSessionId), principal.userId)
        requireOpen(room)
        const call = await findCall(tx, callSessionId)
        const now = clock.now()
        if (call && !isLive(call, now)) throw new ApiError('CALL_STATE', 'This call is over.')
        requireLinkLeft(await countOpenLinks(tx, room.id, now), now)
        const code = newCode()
        const guest = await insertLink(tx, {
          id: newId(),
          roomId: room.id,
          codeHash: hashOf(code),
          role: given.role,
          language: given.language ?? null,
          now,
          expiresAt: new Date(now.getTime() + GUEST_LINK_MS),
        })
        await audit(tx, now, 'GUEST_LINKED', subjectOf(room, guest))
        publishGuest(publish, room, guest)
        return { guest: toGuest(guest), code, path: `/join#${code}` }
      }),

    /** Row-level security shows each member what concerns them. */
    list: (principal: Principal, callSessionId: string): Promise<Guest[]> =>
      run(actorOf(principal), async (tx) => {
        if (!(await isMember(tx, callSessionId))) throw notFound('This call')
        return (await findGuests(tx, callSessionId)).filter(({ role }) => role !== null).map(toGuest)
      }),

    move: (principal: Principal, callSessionId: string, guestId: string, move: DoctorsMove): Promise<Guest> =>
      run(actorOf(principal), async (tx, publish) => {
        const room = requireHost(await lockRoom(tx, callSessionId), principal.userId)
        const seen = await findGuest(tx, room.id, guestId)
        if (!seen || seen.role === null) throw notFound('This guest')
        const { to, from, action } = doctorsMoves[move]
        if (move === 'admit') {
          requireAccepted(room, (await findCall(tx, room.id))?.status)
          if (seen.status === 'WAITING') requireSeat(room, await countMembers(tx, room.id))
        }
        const pages = await findPages(tx, seen, clock.now())
        const moved = await moveGuest(tx, { id: guestId, roomId: room.id }, to, [...from])
        if (!moved) throw new ApiError('GUEST_STATE', 'This guest is no longer where you saw them.')
        await audit(tx, clock.now(), action, subjectOf(room, moved))
        publishGuest(publish, room, moved)
        publishGone(publish, room.id, pages)
        return toGuest(moved)
      }),

    open: (code: string, address: string) =>
      counted(address, () =>
        run(doorkeeper, async (tx) => {
          const guest = await findLink(tx, hashOf(code), clock.now())
          if (!guest) throw gone()
          return invitationOf(tx, guest)
        }),
      ),

    async use(code: string, name: string, address: string) {
      const guest = await counted(address, () =>
        run(doorkeeper, async (tx, publish) => {
          const found = await findLink(tx, hashOf(code), clock.now())
          if (!found) throw gone()
          const room = await lockRoom(tx, found.room_id)
          // Under the lock: the call cannot end between this look and the knock.
          if (!room?.isOpen) throw gone()
          const now = clock.now()
          const moved = await moveGuest(tx, { id: found.id, roomId: room.id }, 'WAITING', ['LINKED'], { name, now })
          if (!moved) throw gone()
          // In their own name, so that the trail says who knocked.
          await run.within(tx, actorOf({ userId: moved.id, role: 'GUEST' }), () =>
            audit(tx, now, 'GUEST_WAITING', subjectOf(room, moved)),
          )
          publishGuest(publish, room, moved)
          return toGuest(moved)
        }),
      )
      const token = await parts.issueToken({ userId: guest.id, role: 'GUEST' })
      return { access_token: token, token_type: 'bearer' as const, guest }
    },

    me: (principal: Principal) =>
      run(actorOf(principal), async (tx) => {
        const self = await findSelf(tx)
        if (!self || self.role === null) throw notFound('Your invitation')
        return { guest: toGuest(self), invitation: await invitationOf(tx, self) }
      }),

    /**
     * Who waits or is in the room is told STUN servers; the relay is for the room alone (`findRelayUse`). Who was sent away
     * is told nothing. @throws ApiError FORBIDDEN
     */
    requirePresent: (principal: Principal) =>
      run(actorOf(principal), async (tx) => {
        const self = await findSelf(tx)
        if (!self || !isPresent(self)) throw new ApiError('FORBIDDEN', 'You are no longer expected in this call.')
      }),

    knock: (principal: Principal) => moveSelf(principal, 'WAITING'),
    leave: (principal: Principal) => moveSelf(principal, 'LEFT'),
  }
}

const subjectOf = (room: LockedRoom, guest: GuestRow) => ({
  callSessionId: room.id,
  ...(room.scheduleId && { scheduleId: room.scheduleId }),
  ...(room.patientId && { patientId: room.patientId }),
  metadata: { guestId: guest.id, ...(guest.role && { guestRole: guest.role }) },
})
