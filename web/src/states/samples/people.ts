import type { User } from '@medconsult/contract'

/** Returns an id that contains the given number. */
export const id = <T extends string = string>(number: number): T =>
  `01900000-0000-7000-8000-${String(number).padStart(12, '0')}` as T

export const sarah: User = {
  id: id(1),
  email: 'sarah.johnson@example.com',
  name: 'Dr. Sarah Johnson',
  role: 'DOCTOR',
  timeZone: null,
}
export const john: User = {
  id: id(2),
  email: 'john.smith@example.com',
  name: 'John Smith',
  role: 'PATIENT',
  timeZone: null,
}
export const admin: User = { id: id(3), email: 'admin@example.com', name: 'Alex Meyer', role: 'ADMIN', timeZone: null }

/** Names of different lengths: short, long, with accents, and one that does not fit on a line. */
export const names = [
  'John Smith',
  'Maria Lopez-Hernandez',
  'Emil Yılmaz',
  'Wei Chen',
  'Anna-Lena von und zu Hohenstein-Wiesenthal',
  'Amara Okafor',
  'Jean-Pierre L’Écuyer',
  'Siân Llewellyn',
  'Bo Li',
  'Kamalanathan Venkatasubramanian',
] as const

/** Returns an instant this many minutes from now, ISO 8601. */
export const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()
export const inDays = (days: number): string => inMinutes(days * 24 * 60)

export const CLINIC_ZONE = 'Europe/Berlin'
/** Returns a date in the clinic's zone, `YYYY-MM-DD`. */
export const dayInClinic = (days: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: CLINIC_ZONE }).format(Date.parse(inDays(days)))
