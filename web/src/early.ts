// The first lines of the app that run. If somebody may be signed in, the app behind sign-in begins to load before the
// libraries of this part have run, so that the network is not idle meanwhile.
import { SIGNED_IN_KEY } from './platform/signed-in-key.ts'

const mayBeSignedIn = (): boolean => {
  try {
    return localStorage.getItem(SIGNED_IN_KEY) === '1'
  } catch {
    return false
  }
}
// A failure is met when the app is drawn.
if (mayBeSignedIn() && !/^\/(login|join|meet)\b/.test(location.pathname))
  import('./SignedIn.tsx').catch(() => undefined)
