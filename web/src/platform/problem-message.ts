import { i18n } from './i18n.ts'
import { ApiProblem, failureCode } from './problem.ts'

/** The one place that turns an error code into words on the screen. */
export function problemMessage(error: unknown): string {
  const code = failureCode(error)
  // Which limit it was, and what to do, only the server knows; it says so in a sentence for the person.
  if (code === 'TOO_MANY' && error instanceof ApiProblem && error.detail) return error.detail
  return i18n.t(`problem.${code}`)
}
