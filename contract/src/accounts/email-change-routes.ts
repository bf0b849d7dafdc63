import { route } from '../route.ts'

// The web app loads these with the page about the account's security, and with the page of the links.
export const emailChangeRoutes = {
  readEmailChange: route('GET', '/api/account/email'),
  beginEmailChange: route('POST', '/api/account/email'),
  resendEmailChange: route('POST', '/api/account/email/resend'),
  cancelEmailChange: route('POST', '/api/account/email/cancel'),
  confirmEmailChange: route('POST', '/api/auth/email-change/confirm'),
  stopEmailChange: route('POST', '/api/auth/email-change/stop'),
} as const
