import { route } from '../route.ts'

// The web app loads these with the dialog that asks for the password again.
export const stepUpRoutes = {
  proveSession: route('POST', '/api/account/step-up'),
} as const

// The web app loads these with the page about the account's security.
export const ownAccountRoutes = {
  listOwnSessions: route('GET', '/api/account/sessions'),
  endOwnSession: route('POST', '/api/account/sessions/:id/end'),
  endOtherSessions: route('POST', '/api/account/sessions/end-others'),
  listSignIns: route('GET', '/api/account/sign-ins'),
  changeOwnName: route('PUT', '/api/account/name'),
  changeOwnPassword: route('POST', '/api/account/password'),
} as const
