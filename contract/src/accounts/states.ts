import type { Moves } from '../machine.ts'

/** How the clinic stands to a doctor's account. Without `VERIFIED` nobody finds, books or meets them. */
export type VerificationStatus = 'PENDING' | 'VERIFIED' | 'WITHDRAWN'

export const verificationMoves = {
  PENDING: ['VERIFIED'],
  VERIFIED: ['WITHDRAWN'],
  WITHDRAWN: ['VERIFIED'],
} as const satisfies Moves<VerificationStatus>
