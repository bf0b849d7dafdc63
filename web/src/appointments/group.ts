import type { Appointment } from '@medconsult/contract'
import type { Side } from './steps.ts'

export interface Grouped {
  /** Wait for this person's answer. */
  mine: Appointment[]
  upcoming: Appointment[]
  /** Wait for the other side's. */
  theirs: Appointment[]
}

/** Open appointments by who has to do something, each group soonest first as the server orders them. */
export function groupOpen(appointments: readonly Appointment[], side: Side): Grouped {
  const asked = side === 'doctor' ? 'PENDING' : 'PROPOSED'
  const asking = side === 'doctor' ? 'PROPOSED' : 'PENDING'
  const of = (status: Appointment['status']) => appointments.filter((one) => one.status === status)
  return { mine: of(asked), upcoming: of('CONFIRMED'), theirs: of(asking) }
}
