import { type Problem, type ProblemCode, problems, type ReadinessFault, type SessionEnd } from '@medconsult/contract'

/** A refusal that is sent to the client. `detail` is one plain sentence without personal data. */
export class ApiError extends Error {
  readonly code: ProblemCode
  readonly fields: { path: string; message: string }[] | undefined
  /** In seconds. */
  readonly retryAfter: number | undefined
  /** With UNAUTHENTICATED: why the session ended, for a token that was valid once. */
  readonly sessionEnded: SessionEnd | undefined
  /** With SECOND_FACTOR_REQUIRED: the ticket for the second step. */
  readonly secondFactor: Problem['secondFactor']
  /** With UNAVAILABLE of the readiness: what is wrong. */
  readonly faults: ReadinessFault[] | undefined

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      fields?: { path: string; message: string }[]
      retryAfter?: number
      sessionEnded?: SessionEnd
      secondFactor?: NonNullable<Problem['secondFactor']>
      faults?: ReadinessFault[]
    } = {},
  ) {
    super(detail)
    this.name = 'ApiError'
    this.code = code
    this.fields = more.fields
    this.retryAfter = more.retryAfter
    this.sessionEnded = more.sessionEnded
    this.secondFactor = more.secondFactor
    this.faults = more.faults
  }

  get status(): number {
    return problems[this.code].status
  }
}

/** The sentence for the code of the same name. */
export const ACCOUNT_DISABLED = 'This account is disabled. Ask the clinic if you think that is a mistake.'

export const SESSION_ENDED = 'Your session has ended. Sign in again.'

const endedBecause: Record<SessionEnd, string> = {
  SIGNED_OUT: 'You signed out of this session. Sign in again.',
  PASSWORD_CHANGED: 'The password of your account was changed. Sign in with the new one.',
  ROLE_CHANGED: 'The role of your account was changed. Sign in again.',
  ENDED_BY_CLINIC: 'The clinic has signed you out. Sign in again.',
  FACTOR_REMOVED: 'A second factor of your account was removed or replaced. Sign in again.',
  ENDED_BY_OWNER: 'You signed this device out from another one. Sign in again.',
  EMAIL_CHANGED: 'The e-mail address of your account was changed. Sign in with the new one.',
  VISIT_OVER: 'Your visit is over. Open your doctor’s link again when you need another one.',
  IDLE: 'You were signed out because nothing was done here for a while. Sign in again.',
  EXPIRED: 'Your session has expired. Sign in again.',
  OTHER_ACCOUNT: 'Somebody else has signed in. Sign in again.',
}

/** @param why told only to somebody who presents a token that was valid once */
export const sessionEnded = (why: SessionEnd): ApiError =>
  new ApiError('UNAUTHENTICATED', endedBecause[why], { sessionEnded: why })

export const secondFactorMissing = (): ApiError =>
  new ApiError(
    'SECOND_FACTOR_MISSING',
    'Your clinic requires a second factor of your role. Set it up under Security first.',
  )

export const stepUpNeeded = (): ApiError =>
  new ApiError('STEP_UP_NEEDED', 'Give your password again first: your last sign-in was more than ten minutes ago.')

export const accountNeeded = (): ApiError =>
  new ApiError('ACCOUNT_NEEDED', 'You came without an account. This needs one: register, or call the clinic.')

export const notFound = (what: string): ApiError => new ApiError('NOT_FOUND', `${what} was not found.`)
