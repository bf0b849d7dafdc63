export const texts = {
  title: 'A second factor is needed',
  hint: 'Your clinic asks for a second factor when you sign in. You can go on without one until {{day}}, {{time}}.',
  setUp: 'Set it up now',
  page: 'Set up a second factor',
  lead: 'Your clinic asks for a second factor when people with your role sign in. The time to go on without one is over. Setting it up takes about two minutes.',
  signOut: 'Sign out',
} as const
