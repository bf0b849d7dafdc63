import { isEnd, MEETING_AHEAD_MS, meetingMoves } from '@medconsult/contract'
import { ApiError } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { LockedRoom } from '../room/index.ts'
import type { MeetingPreview } from './rows.ts'

/** Maximum number of guests in one lobby at once. */
const MAX_WAITING = 50
/**
 * How far in the past the time of a new meeting may be, in milliseconds: clocks differ, and some clients send the
 * present time.
 */
const PAST_MS = 60 * 60_000

const invalid = (path: string, message: string): ApiError =>
  new ApiError('VALIDATION', `Please check ${path}: ${message}.`, { fields: [{ path, message }] })

/** Requires that the principal is the host. @throws ApiError FORBIDDEN */
export function requireHost(hostId: string, principal: Principal): void {
  if (hostId !== principal.userId) throw new ApiError('FORBIDDEN', 'Only the host of the meeting may do this.')
}

export const isOver = ({ status }: Pick<MeetingPreview, 'status'>): boolean => isEnd(meetingMoves, status)

/** Requires that the meeting is not over. @throws ApiError MEETING_STATE */
export function requireUnderWay(meeting: Pick<MeetingPreview, 'status'>): void {
  if (isOver(meeting)) throw new ApiError('MEETING_STATE', 'This meeting is over.')
}

/** Requires that the room is open. @throws ApiError MEETING_STATE */
export function requireOpen(room: LockedRoom): void {
  if (!room.isOpen) throw new ApiError('MEETING_STATE', 'This meeting is over.')
}

export const isLinkGood = (preview: MeetingPreview, now: Date): boolean =>
  !preview.link_revoked && preview.link_ends_at > now

export const linkGone = (): ApiError =>
  new ApiError('LINK_GONE', 'This link can no longer be used. Ask whoever sent it for a new one.')

/** Requires that a new guest may knock. @throws ApiError MEETING_STATE, LINK_GONE, MEETING_LOCKED, TOO_MANY */
export function requireOpenToNew(preview: MeetingPreview, waiting: number, now: Date): void {
  requireUnderWay(preview)
  if (!isLinkGood(preview, now)) throw linkGone()
  if (preview.locked) throw new ApiError('MEETING_LOCKED', 'The host has locked the meeting. Nobody new can come in.')
  if (waiting >= MAX_WAITING)
    throw new ApiError('TOO_MANY', 'Too many people are waiting. Try again in a minute.', { retryAfter: 60 })
}

/** Requires a time in the allowed range. @throws ApiError VALIDATION */
export function requireTime(scheduledTime: Date | null, now: Date): void {
  if (!scheduledTime) return
  const ahead = scheduledTime.getTime() - now.getTime()
  if (ahead < -PAST_MS) throw invalid('scheduledTime', 'must not be in the past')
  if (ahead > MEETING_AHEAD_MS) throw invalid('scheduledTime', 'must be within a year')
}

/** The time that a client gives for something that has just happened, or now. @throws ApiError VALIDATION */
export function timeBetween(path: string, given: string | null | undefined, from: Date, now: Date): Date {
  if (given === undefined || given === null) return now
  const time = new Date(given)
  if (time < from) throw invalid(path, 'must not be before the meeting')
  if (time > now) throw invalid(path, 'must not be in the future')
  return time
}

/** Requires that a doctor's meeting has a lobby. @throws ApiError VALIDATION */
export function requireLobby(lobby: boolean | undefined): void {
  if (lobby === false) throw invalid('lobby', 'guests of a doctor always wait to be let in')
}

/** Requires that an id in the request, if given, is the one in our calendar. @throws ApiError VALIDATION */
export function requireSame(path: string, given: string | undefined, known: string): void {
  if (given !== undefined && given !== known) throw invalid(path, 'is not that of the appointment')
}

/** Requires a name. @throws ApiError VALIDATION */
export function requireName(name: string | undefined): string {
  if (name === undefined) throw invalid('name', 'tell the host your name')
  return name
}
