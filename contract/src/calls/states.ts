import type { Moves } from '../machine.ts'

/** The states of a call session, from the invitation to the end. */
export const callSessionMoves = {
  /** `ENDED`: the doctor withdrew the invitation. */
  INVITED: ['CONFIRMED', 'DECLINED', 'EXPIRED', 'ENDED'],
  CONFIRMED: ['ACTIVE', 'ENDED'],
  ACTIVE: ['ENDED'],
  DECLINED: [],
  EXPIRED: [],
  ENDED: [],
} as const satisfies Moves<string>
export type CallSessionStatus = keyof typeof callSessionMoves

/** Number of past calls in one answer. */
export const CALLS_PAGE = 20

/** The states of a call that is not over. A doctor, and likewise a patient, has at most one call in these states. */
export const liveStatuses = ['INVITED', 'CONFIRMED', 'ACTIVE'] as const satisfies CallSessionStatus[]

/** How long an invitation rings, in milliseconds. */
export const INVITATION_MS = 60_000

/**
 * How long somebody who has left a call or a meeting may return without being called or let in again, in milliseconds.
 */
export const REJOIN_MS = 120_000

/** How long nobody may be connected to a confirmed or active call before it ends by itself, in milliseconds. */
export const EMPTY_CALL_MS = 120_000
