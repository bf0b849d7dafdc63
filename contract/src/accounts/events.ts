import * as z from 'zod'
import { VerificationStatusSchema } from './profiles.ts'

export const accountServerEvents = {
  /** Sent to a doctor when the clinic verifies them or withdraws the verification. */
  verification_changed: z.object({ status: VerificationStatusSchema }),
} as const
