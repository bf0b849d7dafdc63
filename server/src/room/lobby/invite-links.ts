import { createHash, randomBytes } from 'node:crypto'
import { GUEST_LINK_MS, type GuestRole, type RoomId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import { type Actor, newId } from '../../platform/database/index.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import type { Budgets } from '../../platform/http/limiter.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import { ownerOf, type RoomOwners, type RoomRun } from '../owner.ts'
import { publishGuest, toGuest } from './events.ts'
import { auditGuest, type GuestReturn, guestsOwnMoves, type MoveGuest } from './moves.ts'
import { requireHost, requireLinkLeft } from './policy.ts'
import {
  countOpenLinks,
  findHostName,
  findLink,
  findSelf,
  type GuestRow,
  insertLink,
  lockRoom,
  moveGuest as moveRow,
} from './repository.ts'

/** Nobody is signed in when a link is opened or used, so this runs as background work. */
const linkActor: Actor = { kind: 'system', name: 'guest-links' }

/** 128 random bits in base64url: nobody guesses one, and 22 characters fit a text message. */
const newCode = (): string => randomBytes(16).toString('base64url')
/** A fast hash is enough, because the code cannot be guessed. With a stolen table nobody can open rooms. */
const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest()

const gone = (): ApiError =>
  new ApiError('LINK_GONE', 'This link was used already or is no longer valid. Ask for a new one.')

export type InviteLinks = ReturnType<typeof createInviteLinks>

/** Guests by invitation, from the creation of the link to the end. Each use case begins with the room's lock. */
export function createInviteLinks(deps: {
  run: RoomRun
  clock: Clock
  owners: RoomOwners
  moveGuest: MoveGuest
  comeBack: GuestReturn
  issueToken: (principal: Principal) => Promise<string>
  budgets: Pick<Budgets, 'of'>
}) {
  const { run, clock, owners, moveGuest, comeBack } = deps
  const wrongCodes = deps.budgets.of('wrongGuestCodes')

  /** Counts codes that do not exist, by address. */
  const counted = <R>(address: string, work: () => Promise<R>): Promise<R> =>
    wrongCodes.guess(networkOf(address), ['LINK_GONE'], work)

  async function invitationOf(tx: QueryExecutorProvider, guest: GuestRow) {
    const doctorName = await findHostName(tx, guest.room_id)
    if (doctorName === undefined) throw notFound('This call')
    const { callSessionId, role, language, expiresAt } = toGuest(guest)
    return { callSessionId, doctorName, role, language, expiresAt }
  }

  /** Makes a move of the acting guest. @throws ApiError GUEST_STATE; CALL_STATE when the room has to be open */
  const moveSelf = (principal: Principal, direction: 'back' | 'away') =>
    run(actorOf(principal), async (tx, publish) => {
      const seen = await findSelf(tx)
      if (seen?.via !== 'invite') throw notFound('Your invitation')
      const room = await lockRoom(tx, seen.room_id)
      if (!room) throw new ApiError('GUEST_STATE', 'You are no longer expected in this call.')
      if (direction === 'back' && !room.isOpen) throw new ApiError('CALL_STATE', 'This call is over.')
      // Read again under the lock, because the host may have moved them meanwhile.
      const self = (await findSelf(tx)) ?? seen
      const now = clock.now()
      const moved =
        direction === 'back'
          ? await comeBack(tx, publish, room, self, now)
          : await moveGuest(tx, publish, room, self, guestsOwnMoves.leave, now)
      if (!moved) throw new ApiError('GUEST_STATE', 'Your place in this call has changed meanwhile.')
      return toGuest(moved)
    })

  return {
    /** Makes an invite link. Only this answer contains the code. @throws ApiError NOT_FOUND, CALL_STATE, TOO_MANY */
    make: (principal: Principal, roomId: RoomId, given: { role: GuestRole; language?: string | undefined }) =>
      run(actorOf(principal), async (tx, publish) => {
        const room = requireHost(await lockRoom(tx, roomId), principal.userId)
        await ownerOf(owners, room).requireInvitable(tx, room)
        const now = clock.now()
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
        await auditGuest(tx, now, 'GUEST_LINKED', room, guest)
        publishGuest(publish, room, guest)
        return { guest: toGuest(guest), code, path: `/join#${code}` }
      }),

    /** Shows what a link is for, without using it. @throws ApiError LINK_GONE */
    open: (code: string, address: string) =>
      counted(address, () =>
        run(linkActor, async (tx) => {
          const guest = await findLink(tx, hashOf(code), clock.now())
          if (!guest) throw gone()
          return invitationOf(tx, guest)
        }),
      ),

    /** @throws ApiError LINK_GONE */
    async use(code: string, name: string, address: string) {
      const guest = await counted(address, () =>
        run(linkActor, async (tx, publish) => {
          const found = await findLink(tx, hashOf(code), clock.now())
          if (!found) throw gone()
          const room = await lockRoom(tx, found.room_id)
          // Checked under the lock, so that the call cannot end between the check and the knock.
          if (!room?.isOpen) throw gone()
          const now = clock.now()
          const moved = await moveRow(tx, { id: found.id, roomId: room.id }, 'WAITING', ['LINKED'], { name, now })
          if (!moved) throw gone()
          // The entry is written with the guest as its actor, so that the trail says who knocked.
          await run.within(tx, actorOf({ userId: moved.id, role: 'GUEST' }), () =>
            auditGuest(tx, now, 'GUEST_WAITING', room, moved),
          )
          publishGuest(publish, room, moved, { knocked: true })
          return toGuest(moved)
        }),
      )
      const token = await deps.issueToken({ userId: guest.id, role: 'GUEST' })
      return { access_token: token, token_type: 'bearer' as const, guest }
    },

    me: (principal: Principal) =>
      run(actorOf(principal), async (tx) => {
        const self = await findSelf(tx)
        if (self?.via !== 'invite') throw notFound('Your invitation')
        return { guest: toGuest(self), invitation: await invitationOf(tx, self) }
      }),

    comeBack: (principal: Principal) => moveSelf(principal, 'back'),
    leave: (principal: Principal) => moveSelf(principal, 'away'),
  }
}
