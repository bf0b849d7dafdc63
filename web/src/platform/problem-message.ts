import { i18n } from './i18n.ts'
import { ApiProblem, failureCode } from './problem.ts'

/** Returns the text for an error. No other code maps error codes to texts. */
export function problemMessage(error: unknown): string {
  const code = failureCode(error)
  // Only the server knows which limit was reached and what to do; its `detail` is a sentence for the person.
  if (code === 'TOO_MANY' && error instanceof ApiProblem && error.detail) return error.detail
  return i18n.t(`problem.${code}`)
}
