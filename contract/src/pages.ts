/**
 * The first segments of the paths of the web app's pages. Any other path that is neither a file nor part of the API is
 * answered with 404.
 */
export const pageRoots = [
  'login',
  'join',
  'meet',
  'with',
  'meetings',
  'call',
  'calls',
  'doctor',
  'doctors',
  'patient',
  'admin',
  'appointments',
  'visits',
  'notifications',
  'profile',
  'security',
] as const
