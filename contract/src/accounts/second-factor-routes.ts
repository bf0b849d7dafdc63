import { route } from '../route.ts'

// The web app loads these with the second step of the sign-in and with the page about the account's security.

export const secondFactorRoutes = {
  completeSignIn: route('POST', '/api/auth/login/second-factor'),
  readSecondFactor: route('GET', '/api/account/second-factor'),
  beginTotp: route('POST', '/api/account/second-factor/totp'),
  confirmTotp: route('POST', '/api/account/second-factor/totp/confirm'),
  removeSecondFactor: route('POST', '/api/account/second-factor/remove'),
  renewRecoveryCodes: route('POST', '/api/account/second-factor/recovery-codes'),
} as const
