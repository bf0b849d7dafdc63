import * as z from 'zod'
import { VerificationStatusSchema } from './profiles.ts'

export const accountServerEvents = {
  /** To the doctor: the clinic verified them, or took that back. */
  verification_changed: z.object({ status: VerificationStatusSchema }),
} as const
