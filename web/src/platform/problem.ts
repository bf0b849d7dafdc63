import type { Problem, ProblemCode, SessionEnd } from '@medconsult/contract'
import { texts } from './texts.en.ts'

/** `OFFLINE`: no answer came at all. */
export type FailureCode = ProblemCode | 'OFFLINE'

/**
 * A request that was refused or got no answer. `detail` is shown to people only where no text of the app fits the code.
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: FailureCode
  readonly status: number
  readonly detail: string
  readonly fields: readonly { path: string; message: string }[]
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | null
  /** With `UNAUTHENTICATED`: why the session ended, where the server says so. */
  readonly sessionEnded: SessionEnd | undefined
  /** With `SECOND_FACTOR_REQUIRED`: the ticket for the second step. */
  readonly secondFactor: Problem['secondFactor']

  constructor(init: {
    code: FailureCode
    status: number
    detail: string
    fields?: readonly { path: string; message: string }[] | undefined
    retryAfter?: number | null
    sessionEnded?: SessionEnd | undefined
    secondFactor?: Problem['secondFactor']
  }) {
    super(init.code)
    this.code = init.code
    this.status = init.status
    this.detail = init.detail
    this.fields = init.fields ?? []
    this.retryAfter = init.retryAfter ?? null
    this.sessionEnded = init.sessionEnded
    this.secondFactor = init.secondFactor
  }
}

/** Returns the code of any error; one that is no `ApiProblem` is `INTERNAL`. */
export function failureCode(error: unknown): FailureCode {
  return error instanceof ApiProblem ? error.code : 'INTERNAL'
}

/** Whether another attempt may succeed: there was no answer, or the server is just starting. */
export function isPassing(error: unknown): boolean {
  const code = failureCode(error)
  return code === 'OFFLINE' || code === 'UNAVAILABLE'
}

/**
 * Reads RFC 9457 problem details. The answer of something in between (a proxy's HTML page) gets a code by its status.
 */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const retryAfter = Number.isFinite(seconds) ? seconds : null
  const body = await readProblem(response)
  // A code is known if there is a text for it. Importing the contract's table would load it for its names alone.
  const known = body?.code !== undefined && body.code in texts.problem
  return new ApiProblem({
    code: known && body?.code ? body.code : codeByStatus(response.status),
    status: response.status,
    detail: body?.detail ?? '',
    fields: body?.fields,
    retryAfter,
    sessionEnded: body?.sessionEnded,
    secondFactor: body?.secondFactor,
  })
}

async function readProblem(response: Response): Promise<Partial<Problem> | null> {
  try {
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null ? (body as Partial<Problem>) : null
  } catch {
    return null
  }
}

function codeByStatus(status: number): FailureCode {
  if (status === 401) return 'UNAUTHENTICATED'
  if (status === 403) return 'FORBIDDEN'
  if (status === 404) return 'NOT_FOUND'
  if (status === 429) return 'TOO_MANY'
  return status === 502 || status === 503 || status === 504 ? 'UNAVAILABLE' : 'INTERNAL'
}
