import { addTexts } from '../platform/index.ts'
import { texts as calendarTexts } from './calendar/texts.en.ts'
import { texts } from './texts.en.ts'

addTexts('appointments', texts)
addTexts('calendar', calendarTexts)

export const loadAppointments = () => import('./AppointmentsPage.tsx')
export const loadAppointment = () => import('./AppointmentPage.tsx')
/** Loads the doctor's calendar. */
export const loadCalendar = () => import('./calendar/CalendarPage.tsx')
/** Loads what says that a time for a practice session is taken. The component takes `span`. */
export const loadTimeTaken = () => import('./calendar/TimeTaken.tsx')
/** Loads the page of a doctor's own hours. */
export const loadHours = () => import('./hours/HoursPage.tsx')
/** Loads the booking on a doctor's page, from the free times to the request. The component takes `doctorId`. */
export const loadSlotPicker = () => import('./booking/SlotPicker.tsx')
