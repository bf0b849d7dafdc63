/** What the addresses of the web app's pages begin with. Every other address that is no file and no API is nothing. */
export const pageRoots = [
  'login',
  'join',
  'meet',
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
] as const
