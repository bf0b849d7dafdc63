import type { Moves } from '../machine.ts'

/** Whether the clinic has verified a doctor. Without `VERIFIED` a doctor is neither found nor booked nor called. */
export type VerificationStatus = 'PENDING' | 'VERIFIED' | 'WITHDRAWN'

/**
 * The states of an account: an `INVITED` person has not chosen a password yet, and a `DISABLED` one cannot sign in.
 */
export const accountStates = ['INVITED', 'ACTIVE', 'DISABLED'] as const
export type AccountState = (typeof accountStates)[number]

export const verificationMoves = {
  PENDING: ['VERIFIED'],
  VERIFIED: ['WITHDRAWN'],
  WITHDRAWN: ['VERIFIED'],
} as const satisfies Moves<VerificationStatus>

/**
 * How sure it is who a patient is. `NAME_ONLY`: they came by a doctor's public link, without an account, and have said a
 * name.
 */
export const identities = ['ACCOUNT', 'NAME_ONLY'] as const
export type Identity = (typeof identities)[number]
