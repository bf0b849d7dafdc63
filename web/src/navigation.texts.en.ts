/** The parts of the app, as the navigation calls them: one or two short words. */
export const texts = {
  audit: 'Audit trail',
  meetings: 'Meetings',
  appointments: 'Appointments',
  consultations: 'Consultations',
  doctors: 'Doctors',
  overview: 'Overview',
  practice: 'Practice',
  profile: 'Profile',
  selfTest: 'Self-test',
  specialties: 'Specialties',
  feedback: 'Feedback',
} as const
