export const texts = {
  idleTitle: 'Are you still there?',
  idle: 'Nothing was done here for a while. To protect what is on the screen, you are signed out in {{seconds}} s. What you were typing is kept in this tab until you are back.',
  stay: 'Stay signed in',
  signOut: 'Sign out now',
  failed: 'We could not tell the clinic that you are still here. Please try again.',
  expiredTitle: 'You are signed out soon',
  expired:
    'You have been signed in for 24 hours. For your safety you are signed out in {{seconds}} s, and can sign in again at once. What you were typing is kept in this tab until you are back.',
  understood: 'OK',
  soon: 'You are signed out in {{seconds}} s.',
} as const
