export const texts = {
  title: 'Times and calendar',
  zone: 'Your time zone',
  zoneHint: 'E-mails show times in this zone. It stays the same wherever you sign in.',
  browser: 'This device is set to {{zone}}.',
  take: 'Use {{zone}}',
  fullNames: 'Show patients’ full names in my calendar',
  fullNamesHint: 'Otherwise, calendar entries show initials only, because others may see your calendar.',
  saved: 'Saved',
} as const
