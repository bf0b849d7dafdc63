export const texts = {
  title: 'A second factor is needed',
  hint: 'Your clinic asks for a second factor when you sign in. Please set it up before {{day}}, {{time}}.',
  setUp: 'Set it up now',
  page: 'Set up a second factor',
  lead: 'Your clinic asks for a second factor when people with your role sign in. You have to set it up now. It takes about two minutes.',
  signOut: 'Sign out',
} as const
