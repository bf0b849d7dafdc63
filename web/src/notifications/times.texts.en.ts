export const texts = {
  title: 'Times and calendar',
  zone: 'Your time zone',
  zoneHint: 'E-mails say times in it. It stays as you choose it, wherever you sign in.',
  browser: 'This device is set to {{zone}}.',
  take: 'Use {{zone}}',
  fullNames: 'Full names of patients in my calendar',
  fullNamesHint: 'Otherwise the entries that you get have initials: others may see your calendar.',
  saved: 'Saved',
} as const
