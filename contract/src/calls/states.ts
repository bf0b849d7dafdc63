import type { Moves } from '../machine.ts'

/** A call session, from invitation to end. */
export const callSessionMoves = {
  /** `ENDED`: withdrawn by the doctor. */
  INVITED: ['CONFIRMED', 'DECLINED', 'EXPIRED', 'ENDED'],
  CONFIRMED: ['ACTIVE', 'ENDED'],
  ACTIVE: ['ENDED'],
  DECLINED: [],
  EXPIRED: [],
  ENDED: [],
} as const satisfies Moves<string>
export type CallSessionStatus = keyof typeof callSessionMoves

/** Past calls in one answer. */
export const CALLS_PAGE = 20

/** At most one of these per doctor and per patient. */
export const liveStatuses = ['INVITED', 'CONFIRMED', 'ACTIVE'] as const satisfies CallSessionStatus[]

/** How long an invitation rings, in milliseconds. */
export const INVITATION_MS = 60_000

/** How long a confirmed or active call may stand empty before it ends by itself, in milliseconds. */
export const EMPTY_CALL_MS = 120_000
