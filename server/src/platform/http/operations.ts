import {
  type AnswerOf,
  type BodyOf,
  bodyLimitOf,
  type Operation,
  type ParamsOf,
  type PrincipalRole,
  Problem,
  type ProblemCode,
  problems,
  type QueryOf,
} from '@medconsult/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../database/index.ts'
import { networkOf } from './client-address.ts'
import { ApiError, accountNeeded, secondFactorMissing, stepUpNeeded } from './errors.ts'
import type { Budgets } from './limiter.ts'
import type { Rates } from './rates.ts'
import { fromSource } from './source.ts'

/** The caller according to the token. The transaction checks that the account still exists. */
export interface Principal {
  userId: string
  role: PrincipalRole
  /** The id of the token's session. Every transaction checks that the session is open. A guest has none. */
  sessionId?: string
  /** From when on the principal may only call operations that say `whileRestricted`, as long as the reason lasts. */
  restrictedFrom?: Date
  /** Set for a patient without an account, who may call no operation that says `needsAccount`. */
  walkIn?: true
}

/**
 * Authenticates a request. Returns null when it has no token.
 * @throws ApiError UNAUTHENTICATED for an invalid token
 */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | null>

interface Call<O extends Operation> {
  params: ParamsOf<O>
  query: QueryOf<O>
  body: BodyOf<O>
  /** The signed-in principal. Operations that anybody may call must use `maybePrincipal`. */
  principal: Principal
  /** The principal, in operations that do not require one. */
  maybePrincipal: Principal | null
  request: FastifyRequest
  reply: FastifyReply
}

/**
 * Registers one operation of the contract: authorises, parses the input, calls the handler, and validates the answer.
 */
export type RegisterOperation = <O extends Operation>(
  operation: O,
  handle: (call: Call<O>) => Promise<AnswerOf<O>>,
) => void

export const actorOf = ({ userId, role, sessionId }: Principal): Actor => ({
  kind: 'user',
  id: userId,
  role,
  ...(sessionId && { sessionId }),
})

const NOBODY: Principal = { userId: '', role: 'PATIENT' }

/** Requires that the contract's access table allows this role. @throws ApiError */
function requireRole(operation: Operation, principal: Principal): void {
  if (!KINDS_OF[principal.role].some((kind) => operation.access[kind] === 'ok'))
    throw new ApiError('FORBIDDEN', 'Your account may not do this.')
}

/** The names in the access table of a role that owns the resource. */
const KINDS_OF = { DOCTOR: ['doctor'], PATIENT: ['patient'], ADMIN: ['admin'], GUEST: ['guest', 'hostGuest'] } as const

const alwaysPossible: ProblemCode[] = ['INTERNAL', 'UNAVAILABLE', 'TOO_MANY']

/** The error answers of an operation, for OpenAPI: one entry for each status. */
function errorAnswers(operation: Operation): Record<number, { description: string; content: object }> {
  const codes: ProblemCode[] = [...operation.errors, ...alwaysPossible]
  if (operation.access.nobody === 401)
    codes.push('UNAUTHENTICATED', 'ACCOUNT_DISABLED', 'FORBIDDEN', 'SECOND_FACTOR_MISSING')
  if (operation.stepUp) codes.push('STEP_UP_NEEDED')
  if (operation.needsAccount) codes.push('ACCOUNT_NEEDED')
  if (operation.params ?? operation.query ?? operation.body) codes.push('VALIDATION')
  if (operation.body) codes.push('MALFORMED', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE')
  const answers: Record<number, { description: string; content: object }> = {}
  for (const code of new Set(codes)) {
    const { status } = problems[code]
    const description = answers[status] ? `${answers[status].description}, ${code}` : code
    answers[status] = { description, content: { 'application/problem+json': { schema: Problem } } }
  }
  return answers
}

export interface OperationOptions {
  authenticate: Authenticate
  /** The rate limits by account, and those of costly operations. */
  rates: Rates
  /** The budgets of operations. */
  budgets: Pick<Budgets, 'spend'>
  /** Reduces an address to what may be stored. */
  keptAddress: (address: string) => string | null
  /** Whether a principal is restricted now, to operations that say `whileRestricted`. */
  isRestricted: (principal: Principal) => Promise<boolean>
  /** Whether the session of a principal has a fresh proof, for operations that say `stepUp`. */
  isFresh: (principal: Principal) => Promise<boolean>
  /**
   * Called when a known principal is refused. The answer waits for it, so that the audit entry is written before.
   * @returns the error that is answered
   */
  onRefused: (refusal: Refusal) => Promise<unknown>
}

/** A refusal of a request for something that does not belong to the principal. */
export interface Refusal {
  principal: Principal
  /** The operation's method and path, or the socket's event. */
  what: string
  /** The parsed parameters, by name; null when they were not parsed. */
  about: unknown
  /** Whether resources of others are answered with 404, as if they did not exist. */
  hides: boolean
  error: unknown
}

export function createRegisterOperation(app: FastifyInstance, options: OperationOptions): RegisterOperation {
  const { authenticate, rates, budgets, keptAddress, isRestricted, isFresh, onRefused } = options

  /** Authenticates the request before its body is read, so that a request without a valid token is never parsed. */
  async function identify(operation: Operation, request: FastifyRequest): Promise<Principal | null> {
    if (operation.access.nobody !== 401 && !operation.identifies) return null
    const principal = await authenticate(request).catch((error: unknown) => {
      // Where no sign-in is required, an expired cookie counts as no cookie.
      const isStale = error instanceof ApiError && error.code === 'UNAUTHENTICATED'
      if (operation.identifies && isStale && request.headers.authorization === undefined) return null
      throw error
    })
    if (!principal && !operation.identifies) throw new ApiError('UNAUTHENTICATED', 'Sign in first.')
    return principal
  }

  return (operation, handle) => {
    const { method, path } = operation.route
    const told = (request: FastifyRequest, principal: Principal, error: unknown): Promise<unknown> =>
      fromSource(keptAddress(request.ip), () =>
        onRefused({
          principal,
          what: `${method} ${path}`,
          about: request.params,
          hides: operation.params !== undefined && operation.access.nobody === 401,
          error,
        }),
      )
    app.route({
      method,
      url: path,
      schema: {
        summary: operation.summary,
        tags: [path.split('/')[2] ?? 'api'],
        ...(operation.access.nobody === 401 && { security: [{ bearer: [] }, { cookie: [] }] }),
        ...(operation.params && { params: operation.params }),
        ...(operation.query && { querystring: operation.query }),
        ...(operation.body && { body: operation.body }),
        response: {
          [operation.status ?? 200]: operation.file
            ? { description: operation.summary, content: { [operation.file]: { schema: operation.answer } } }
            : operation.answer,
          ...(operation.otherStatus && { [operation.otherStatus]: operation.answer }),
          ...errorAnswers(operation),
        },
      },
      config: { envelope: operation.envelope === true },
      bodyLimit: bodyLimitOf(operation),
      onRequest: async (request) => {
        const principal = await identify(operation, request)
        if (principal) await rates.ofAccount(principal.userId)
        if (operation.rate) await rates.operation(operation.rate, principal?.userId ?? networkOf(request.ip))
        if (principal) {
          try {
            requireRole(operation, principal)
            if (operation.needsAccount && principal.walkIn) throw accountNeeded()
            if (!operation.whileRestricted && (await isRestricted(principal))) throw secondFactorMissing()
            if (operation.stepUp && !(await isFresh(principal))) throw stepUpNeeded()
          } catch (error) {
            throw await told(request, principal, error)
          }
        }
        request.principal = principal
      },
      // Invalid requests are not counted, because a person may be correcting a form.
      preHandler: (request) => budgets.spend(operation, request.principal, request.ip),
      handler: async (request, reply) => {
        const { params, query, body, principal } = request
        const call = { params, query, body, principal: principal ?? NOBODY, maybePrincipal: principal, request, reply }
        // Set before the use case runs, which may choose the operation's other status.
        reply.status((operation.status ?? 200) as 200)
        const answer = await fromSource(keptAddress(request.ip), async () => {
          try {
            return await handle(call as unknown as Call<typeof operation>)
          } catch (error) {
            throw principal ? await told(request, principal, error) : error
          }
        })
        if (operation.file) return sendFile(reply, operation.answer.parse(answer) as File)
        return reply.send(answer)
      },
    })
  }
}

/** Sends a file as a download. It is never displayed in the browser, which might then store it. */
async function sendFile(reply: FastifyReply, file: File): Promise<FastifyReply> {
  return reply
    .type(file.type)
    .header('content-disposition', `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`)
    .send(Buffer.from(await file.arrayBuffer()))
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
    /** The code with which the request was refused. */
    refusal: ProblemCode | null
  }
  interface FastifyContextConfig {
    envelope?: boolean
  }
}
