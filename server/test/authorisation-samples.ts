/** A calendar that can be saved. */
export const calendar = {
  timeZone: 'Europe/Berlin',
  slotMinutes: 20,
  bufferMinutes: 10,
  noticeMinutes: 0,
  horizonDays: 30,
  types: ['ONLINE'],
  place: null,
  weeklyHours: [{ weekday: 1, startTime: '09:00', endTime: '12:00' }],
  exceptions: [],
}

/** A doctor's profile that can be saved. */
export const doctorProfile = {
  specialtyId: null,
  qualifications: 'MD',
  practisingSince: 2010,
  languages: ['en'],
  fee: { amount: 2500, currency: 'EUR' },
  bio: '',
  city: '',
  address: '',
  mapUrl: null,
  visible: true,
}
