import type { Appointment } from '@medconsult/contract'
import type { Change } from './use-steps.ts'

/** The props of every dialog that changes an appointment. */
export interface DialogProps {
  appointment: Appointment
  /** The name of the other side. */
  other: string
  busy: boolean
  problem: string | null
  onChange: (change: Change) => void
  onClose: () => void
}
