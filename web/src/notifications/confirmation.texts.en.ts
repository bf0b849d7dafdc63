export const texts = {
  title: 'Please confirm your e-mail address',
  body: 'E-mails about your appointments start once you confirm {{address}}.',
  send: 'Send me the link',
  sent: 'A link is on its way. Check your spam folder too.',
} as const
