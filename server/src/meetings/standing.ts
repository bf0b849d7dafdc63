import type { MeetingStanding } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Principal } from '../platform/http/door.ts'
import { findOwn } from './guests.ts'
import { meetingNotFound } from './parts.ts'
import { isOver } from './policy.ts'
import { findMeeting, findPlate, findStays } from './repository.ts'
import { toMeeting, toMeetingGuest, toPlate } from './rows.ts'

/** By what somebody is known at the door: a guest's token names their row, an account itself. */
export const ownBy = (principal: Principal) =>
  principal.role === 'GUEST' ? { guestId: principal.userId } : { userId: principal.userId }

/** How the actor stands, from what they may read. @throws ApiError NOT_FOUND for whoever only has the link */
export async function standingOf(
  tx: QueryExecutorProvider,
  principal: Principal,
  code: string,
): Promise<MeetingStanding> {
  const [meeting, plate] = [await findMeeting(tx, code), await findPlate(tx, code)]
  if (!plate) throw meetingNotFound()
  const guest = await findOwn(tx, plate.id, ownBy(principal))
  const isHost = meeting?.host_id === principal.userId
  const belongs = meeting && (isHost || meeting.patient_id === principal.userId || guest?.status === 'ADMITTED')
  if (!guest && !belongs) throw meetingNotFound()
  return {
    isHost,
    mayEnter: !isOver(plate) && (guest ? guest.status === 'ADMITTED' : belongs === true),
    guest: guest ? toMeetingGuest(guest, code) : null,
    meeting: belongs ? toMeeting(meeting, await findStays(tx, [meeting.id]), principal.userId) : toPlate(plate),
  }
}
