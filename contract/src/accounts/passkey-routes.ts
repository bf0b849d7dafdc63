import { route } from '../route.ts'

// The web app loads these when somebody asks for a passkey, and with the page about the account's security.
export const passkeyRoutes = {
  beginPasskeySignIn: route('POST', '/api/auth/passkey'),
  signInByPasskey: route('POST', '/api/auth/passkey/confirm'),
  beginPasskey: route('POST', '/api/account/passkeys'),
  addPasskey: route('POST', '/api/account/passkeys/confirm'),
  renamePasskey: route('PUT', '/api/account/passkeys/:id'),
  removePasskey: route('POST', '/api/account/passkeys/:id/remove'),
} as const
