import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('appointments', texts)

export const loadAppointments = () => import('./AppointmentsPage.tsx')
export const loadAppointment = () => import('./AppointmentPage.tsx')
/** Loads the page of a doctor's own hours. */
export const loadHours = () => import('./hours/HoursPage.tsx')
/** Loads the booking on a doctor's page, from the free times to the request. The component takes `doctorId`. */
export const loadSlotPicker = () => import('./booking/SlotPicker.tsx')
