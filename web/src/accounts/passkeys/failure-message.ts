import { i18n, problemMessage } from '../../platform/index.ts'
import { PasskeyFailure } from './ceremonies.ts'

/** Says what went wrong, on the browser's side or the server's. */
export const failureMessage = (error: unknown): string =>
  error instanceof PasskeyFailure ? i18n.t(`passkeys:failure.${error.why}`) : problemMessage(error)
