import type { Meeting, MeetingCode, MeetingStanding } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Actor } from '../platform/database/index.ts'
import { notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { findOwn, lockRoom, toMeetingGuest } from '../room/index.ts'
import { isOver, requireHost } from './policy.ts'
import { findAttendance, findMeeting, findPreview } from './repository.ts'
import { isOpenRoom, type MeetingRow, toMeeting, toPreview } from './rows.ts'

/** The holder of a link is not known yet, so the link is read as background work. */
export const linkActor: Actor = { kind: 'system', name: 'meeting-links' }

export const actorFor = (maybePrincipal: Principal | null): Actor =>
  maybePrincipal ? actorOf(maybePrincipal) : linkActor

export const meetingNotFound = () => notFound('This meeting')

/**
 * A meeting to which the actor belongs.
 * @returns undefined when the actor only has the link
 * @throws ApiError NOT_FOUND
 */
export async function findForActor(tx: QueryExecutorProvider, code: MeetingCode): Promise<MeetingRow | undefined> {
  const own = await findMeeting(tx, code)
  if (!own && !(await findPreview(tx, code))) throw meetingNotFound()
  return own
}

/**
 * What anybody with the link may read: the preview, and of an open room the whole meeting. It has to run as
 * `linkActor`.
 * @returns undefined when there is no such meeting, or when `openOnly` is set and the room is not open
 */
export async function findByLink(
  tx: QueryExecutorProvider,
  code: MeetingCode,
  { openOnly = false } = {},
): Promise<Meeting | undefined> {
  const row = await findMeeting(tx, code)
  if (!row) return undefined
  if (isOpenRoom(row)) return toMeeting(row, await findAttendance(tx, [row.id]), '')
  return openOnly ? undefined : toPreview(row)
}

/**
 * How the guest of a principal is found: a guest's token names the row itself, an account's token names the account.
 */
export const ownBy = (principal: Principal) =>
  principal.role === 'GUEST' ? { guestId: principal.userId } : { userId: principal.userId }

/** The membership of the principal. @throws ApiError NOT_FOUND for a principal who only has the link */
export async function membershipOf(
  tx: QueryExecutorProvider,
  principal: Principal,
  code: MeetingCode,
): Promise<MeetingStanding> {
  const [meeting, preview] = [await findMeeting(tx, code), await findPreview(tx, code)]
  if (!preview) throw meetingNotFound()
  const guest = await findOwn(tx, preview.id, ownBy(principal))
  const isHost = meeting?.host_id === principal.userId
  const belongs = meeting && (isHost || meeting.patient_id === principal.userId || guest?.status === 'ADMITTED')
  if (!guest && !belongs) throw meetingNotFound()
  return {
    isHost,
    mayEnter: !isOver(preview) && (guest ? guest.status === 'ADMITTED' : belongs === true),
    guest: guest ? toMeetingGuest(guest, code) : null,
    meeting: belongs
      ? toMeeting(meeting, await findAttendance(tx, [meeting.id]), principal.userId)
      : toPreview(preview),
  }
}

/** A meeting of the acting host, with its room locked. @throws ApiError NOT_FOUND, FORBIDDEN */
export async function lockOwn(tx: QueryExecutorProvider, principal: Principal, code: MeetingCode): Promise<MeetingRow> {
  const seen = await findForActor(tx, code)
  requireHost(seen?.host_id ?? '', principal)
  if (seen) await lockRoom(tx, seen.id)
  // Read again under the lock.
  const meeting = await findMeeting(tx, code)
  if (!meeting) throw meetingNotFound()
  return meeting
}
