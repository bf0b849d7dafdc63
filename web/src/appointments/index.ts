import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('appointments', texts)

export const loadAppointments = () => import('./AppointmentsPage.tsx')
export const loadAppointment = () => import('./AppointmentPage.tsx')
/** A doctor's own hours. */
export const loadHours = () => import('./hours/HoursPage.tsx')
/** On a doctor's page: free times, and the way from one of them to a request. Takes `doctorId`. */
export const loadSlotPicker = () => import('./booking/SlotPicker.tsx')
