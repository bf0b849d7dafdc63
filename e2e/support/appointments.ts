import type { Page } from '@playwright/test'
import type { Clinic } from './clinic.ts'
import { as } from './consultation.ts'
import { accounts, expect } from './people.ts'

/** With these hours there is a free time soon at any moment, so that tests do not depend on the clock. */
const alwaysOpen = {
  timeZone: 'UTC',
  slotMinutes: 15,
  bufferMinutes: 0,
  noticeMinutes: 0,
  horizonDays: 30,
  types: ['ONLINE', 'OFFLINE'],
  place: 'Main Street 1, Springfield',
  weeklyHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, startTime: '00:00', endTime: '00:00' })),
  exceptions: [],
}

/** Publishes hours around the clock for Dr. Johnson. @returns her id */
export async function publishHours(clinic: Clinic, timeZone = alwaysOpen.timeZone): Promise<string> {
  const doctor = await as(clinic, accounts.doctor)
  await doctor.put('/api/doctor/calendar', { ...alwaysOpen, timeZone })
  const { id } = (await doctor.get('/api/auth/me')) as { id: string }
  return id
}

/** John asks for a time some hours from now, by the API. @returns the appointment's id */
export async function arrangeRequest(
  clinic: Clinic,
  type: 'ONLINE' | 'OFFLINE' = 'ONLINE',
  timeZone?: string,
): Promise<string> {
  const doctorId = await publishHours(clinic, timeZone)
  const john = await as(clinic, accounts.john)
  const { slots } = (await john.get(`/api/doctors/${doctorId}/slots?days=2`)) as { slots: { startsAt: string }[] }
  const slot = slots[20]
  if (!slot) throw new Error('there is no free time')
  const hold = (await john.post('/api/patient/holds', { doctorId, startsAt: slot.startsAt })) as { id: string }
  const body = { holdId: hold.id, type, notes: 'A cough since Monday.' }
  const appointment = (await john.post('/api/patient/appointments', body)) as { id: string }
  return appointment.id
}

/**
 * Formats an instant for a form's date and time fields, in the zone of the page.
 * @param at ms since the epoch
 */
export async function fieldsOf(page: Page, at: number): Promise<{ date: string; time: string }> {
  return page.evaluate((instant) => {
    const two = (value: number): string => String(value).padStart(2, '0')
    const day = new Date(instant)
    return {
      date: `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
      time: `${two(day.getHours())}:${two(day.getMinutes())}`,
    }
  }, at)
}

/** Checks the appointment's status on the server, for both sides. @param url of its page */
export async function expectStatus(clinic: Clinic, url: string, status: string): Promise<void> {
  for (const account of [accounts.doctor, accounts.john])
    expect(await (await as(clinic, account)).get(`/api${new URL(url).pathname}`)).toMatchObject({ status })
}
