import type { Appointment } from '@medconsult/contract'
import type { Side } from './steps.ts'

export interface Grouped {
  /** Appointments that wait for an answer of this person. */
  mine: Appointment[]
  upcoming: Appointment[]
  /** Appointments that wait for an answer of the other side. */
  theirs: Appointment[]
}

/** Groups open appointments by who has to act. Each group keeps the server's order, soonest first. */
export function groupOpen(appointments: readonly Appointment[], side: Side): Grouped {
  const awaitsUs = side === 'doctor' ? 'PENDING' : 'PROPOSED'
  const awaitsThem = side === 'doctor' ? 'PROPOSED' : 'PENDING'
  const of = (status: Appointment['status']) => appointments.filter((one) => one.status === status)
  return { mine: of(awaitsUs), upcoming: of('CONFIRMED'), theirs: of(awaitsThem) }
}
