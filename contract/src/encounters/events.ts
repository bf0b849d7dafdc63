import * as z from 'zod'
import { IdOut } from '../scalars.ts'

export const visitServerEvents = {
  /**
   * Sent to the patient and to the doctor's other pages when a document of the visit was signed, shared or withdrawn:
   * pages read the visit again.
   */
  visit_changed: z.object({ visitId: IdOut }),
} as const
