export const texts = {
  skip: 'Skip to the content',
  home: 'MedConsult, start page',
  scheme: { label: 'Appearance', auto: 'As the device', light: 'Light', dark: 'Dark' },
  navigation: 'Parts of MedConsult',
  account: 'Account menu',
  signOut: 'Sign out',
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  timeLeft: '{{time}} left',
  secondsLeft_one: '{{count}} second left',
  secondsLeft_other: '{{count}} seconds left',
} as const
