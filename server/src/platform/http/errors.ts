import { type ProblemCode, problems } from '@medconsult/contract'

/** A refusal that is sent to the client. `detail` is one plain sentence without personal data. */
export class ApiError extends Error {
  readonly code: ProblemCode
  readonly fields: { path: string; message: string }[] | undefined
  /** In seconds. */
  readonly retryAfter: number | undefined

  constructor(
    code: ProblemCode,
    detail: string,
    more: { fields?: { path: string; message: string }[]; retryAfter?: number } = {},
  ) {
    super(detail)
    this.name = 'ApiError'
    this.code = code
    this.fields = more.fields
    this.retryAfter = more.retryAfter
  }

  get status(): number {
    return problems[this.code].status
  }
}

export const SESSION_ENDED = 'Your session has ended. Sign in again.'

export const notFound = (what: string): ApiError => new ApiError('NOT_FOUND', `${what} was not found.`)
