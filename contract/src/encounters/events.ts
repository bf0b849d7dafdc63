import * as z from 'zod'
import { IdOut } from '../scalars.ts'

export const visitServerEvents = {
  /** To the patient and the doctor's other pages: something was signed, shared or taken back. Read it again. */
  visit_changed: z.object({ visitId: IdOut }),
} as const
