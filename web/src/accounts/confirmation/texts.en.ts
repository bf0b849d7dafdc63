export const texts = {
  title: 'Please confirm your e-mail address',
  body: 'We have sent a link to {{address}}. Until you follow it, no e-mails about your appointments are sent. You can use everything else meanwhile.',
  again: 'Send the link again',
  sent: 'A new link is on its way. Look in the spam folder too.',
} as const
