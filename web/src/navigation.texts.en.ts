/** The parts of the app, as the navigation calls them: one or two short words. */
export const texts = {
  consultations: 'Consultations',
  practice: 'Practice',
  selfTest: 'Self-test',
} as const
