import type { Moves } from '../machine.ts'

/** Whether the clinic has verified a doctor. Without `VERIFIED` a doctor is neither found nor booked nor called. */
export type VerificationStatus = 'PENDING' | 'VERIFIED' | 'WITHDRAWN'

export const verificationMoves = {
  PENDING: ['VERIFIED'],
  VERIFIED: ['WITHDRAWN'],
  WITHDRAWN: ['VERIFIED'],
} as const satisfies Moves<VerificationStatus>
