import { i18n } from './i18n.ts'
import { ApiProblem, failureCode } from './problem.ts'

/** The one place that turns an error code into words on the screen. */
export function problemWords(error: unknown): string {
  const code = failureCode(error)
  if (code === 'TOO_MANY' && error instanceof ApiProblem && error.retryAfter) {
    if (error.retryAfter > 90) return i18n.t('problem.TOO_MANY_minutes', { count: Math.ceil(error.retryAfter / 60) })
    return i18n.t('problem.TOO_MANY_for', { count: error.retryAfter })
  }
  return i18n.t(`problem.${code}`)
}
