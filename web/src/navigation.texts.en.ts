/** The entries of the navigation: one or two short words each. */
export const texts = {
  noAccount: 'no account',
  audit: 'Audit trail',
  meetings: 'Meetings',
  appointments: 'Appointments',
  calendar: 'Calendar',
  consultations: 'Consultations',
  doctors: 'Doctors',
  overview: 'Overview',
  people: 'People',
  practice: 'Practice',
  profile: 'Profile',
  callHistory: 'Call history',
  selfTest: 'Self-test',
  security: 'Security',
  specialties: 'Specialties',
  feedback: 'Feedback',
} as const
