import type { MeetingCode, MeetingGuest } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { findGuests, type GuestRow, type HostMove, type HostService, toMeetingGuest } from '../room/index.ts'
import type { MeetingDeps } from './deps.ts'
import { findForActor, meetingNotFound } from './membership.ts'
import { requireHost } from './policy.ts'
import { findKnocks } from './repository.ts'
import type { MeetingRow } from './rows.ts'

/** Finds a meeting of the acting host. @throws ApiError NOT_FOUND, FORBIDDEN */
async function findAsHost(tx: QueryExecutorProvider, principal: Principal, code: MeetingCode): Promise<MeetingRow> {
  const meeting = await findForActor(tx, code)
  requireHost(meeting?.host_id ?? '', principal)
  if (!meeting) throw meetingNotFound()
  return meeting
}

export type MeetingHostService = ReturnType<typeof createMeetingHostService>

/** The host's part of the lobby by the code of a meeting's link; the lobby itself is the room's. */
export function createMeetingHostService({
  run,
  host,
  touchPresence,
}: Pick<MeetingDeps, 'run'> & {
  host: HostService
  /** A page that polls is present. */
  touchPresence: (tx: QueryExecutorProvider, userId: string) => Promise<void>
}) {
  const roomOf = (principal: Principal, code: MeetingCode) =>
    run(actorOf(principal), async (tx) => ({ id: (await findAsHost(tx, principal, code)).id, via: 'link' as const }))
  const shown = (code: MeetingCode) => (guest: GuestRow) => toMeetingGuest(guest, code)

  return {
    list: (principal: Principal, code: MeetingCode): Promise<MeetingGuest[]> =>
      run(actorOf(principal), async (tx) =>
        (await findGuests(tx, (await findAsHost(tx, principal, code)).id)).map(shown(code)),
      ),

    knocks: (principal: Principal): Promise<MeetingGuest[]> =>
      run(actorOf(principal), async (tx) => {
        await touchPresence(tx, principal.userId)
        return (await findKnocks(tx, principal.userId)).map((guest) => toMeetingGuest(guest, guest.code))
      }),

    move: async (principal: Principal, code: MeetingCode, guestId: string, move: HostMove): Promise<MeetingGuest> =>
      toMeetingGuest(await host.move(principal, await roomOf(principal, code), guestId, move), code),

    /** Admits several guests. @param ids the guests whom the host saw in the list; without it, all guests */
    async admitAll(principal: Principal, code: MeetingCode, ids: readonly string[] | undefined) {
      const { admitted, waiting } = await host.admitAll(principal, await roomOf(principal, code), ids)
      return { admitted: admitted.map(shown(code)), waiting }
    },
  }
}
