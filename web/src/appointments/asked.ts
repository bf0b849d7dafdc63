import type { Appointment } from '@medconsult/contract'
import type { Change } from './use-steps.ts'

/** What every question about a change of an appointment needs. */
export interface Asked {
  appointment: Appointment
  /** The name of the other side. */
  other: string
  busy: boolean
  problem: string | null
  onChange: (change: Change) => void
  onClose: () => void
}
