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
import { ApiError } from './errors.ts'
import type { Budgets } from './limiter.ts'
import type { Rates } from './rates.ts'
import { fromSource } from './source.ts'

/** Who calls, as the token says; the transaction checks that the account still exists. */
export interface Principal {
  userId: string
  role: PrincipalRole
  /** The session that the token names; every transaction asks whether it is open. A guest has none. */
  sessionId?: string
}

/** @throws ApiError UNAUTHENTICATED for a token that is there and not good; null without any. */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | null>

interface Call<O extends Operation> {
  params: ParamsOf<O>
  query: QueryOf<O>
  body: BodyOf<O>
  /** Whoever is signed in. Operations that anyone may call never read it. */
  principal: Principal
  /** Whoever is signed in, where nobody has to be. */
  maybePrincipal: Principal | null
  request: FastifyRequest
  reply: FastifyReply
}

/** Opens one operation of the contract: checks who may, parses, calls, validates the answer. */
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

/** @throws ApiError when this role can never call this operation: the contract's access table says so. */
function requireRole(operation: Operation, principal: Principal): void {
  if (!KINDS_OF[principal.role].some((kind) => operation.access[kind] === 'ok'))
    throw new ApiError('FORBIDDEN', 'Your account may not do this.')
}

/** As whom the access table knows a role, when the resource is their own. */
const KINDS_OF = { DOCTOR: ['doctor'], PATIENT: ['patient'], ADMIN: ['admin'], GUEST: ['guest', 'hostGuest'] } as const

const alwaysPossible: ProblemCode[] = ['INTERNAL', 'UNAVAILABLE', 'TOO_MANY']

/** The error answers of an operation, for OpenAPI: one entry a status. */
function errorAnswers(operation: Operation): Record<number, { description: string; content: object }> {
  const codes: ProblemCode[] = [...operation.errors, ...alwaysPossible]
  if (operation.access.nobody === 401) codes.push('UNAUTHENTICATED', 'FORBIDDEN')
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
  /** Counts every request by its account, and what costs much by itself. */
  rates: Rates
  /** Counts the calls of those operations that its table names. */
  budgets: Pick<Budgets, 'spend'>
  /** How an address is kept in what is written down. */
  keptAddress: (address: string) => string | null
  /** Somebody who is known was refused. Awaited: what is written of it is there before the answer. */
  onRefused: (refusal: Refusal) => Promise<void>
}

/** That somebody wanted what is not theirs. */
export interface Refusal {
  principal: Principal
  /** The operation's method and path, or the socket's event. */
  what: string
  /** What it was about, by names; parsed, or null. */
  about: unknown
  /** What belongs to others is answered as if it were not there. */
  hides: boolean
  error: unknown
}

export function createRegisterOperation(app: FastifyInstance, options: OperationOptions): RegisterOperation {
  const { authenticate, rates, budgets, keptAddress, onRefused } = options

  /** Before the body is read: a stranger costs us no parsing. */
  async function identify(operation: Operation, request: FastifyRequest): Promise<Principal | null> {
    if (operation.access.nobody !== 401 && !operation.identifies) return null
    const principal = await authenticate(request).catch((error: unknown) => {
      // Where nobody has to be signed in, a cookie that is no longer good is as good as none.
      const isStale = error instanceof ApiError && error.code === 'UNAUTHENTICATED'
      if (operation.identifies && isStale && request.headers.authorization === undefined) return null
      throw error
    })
    if (!principal && !operation.identifies) throw new ApiError('UNAUTHENTICATED', 'Sign in first.')
    return principal
  }

  return (operation, handle) => {
    const { method, path } = operation.route
    const told = (request: FastifyRequest, principal: Principal, error: unknown): Promise<void> =>
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
          } catch (error) {
            await told(request, principal, error)
            throw error
          }
        }
        request.principal = principal
      },
      // What is not valid is not counted: somebody may be correcting a form.
      preHandler: (request) => budgets.spend(operation, request.principal, request.ip),
      handler: async (request, reply) => {
        const { params, query, body, principal } = request
        const call = { params, query, body, principal: principal ?? NOBODY, maybePrincipal: principal, request, reply }
        // Before the use case: it may choose the operation's other status.
        reply.status((operation.status ?? 200) as 200)
        const answer = await fromSource(keptAddress(request.ip), async () => {
          try {
            return await handle(call as unknown as Call<typeof operation>)
          } catch (error) {
            if (principal) await told(request, principal, error)
            throw error
          }
        })
        if (operation.file) return sendFile(reply, operation.answer.parse(answer) as File)
        return reply.send(answer)
      },
    })
  }
}

/** To be kept, never shown in place: what a browser opens by itself it may also remember. */
async function sendFile(reply: FastifyReply, file: File): Promise<FastifyReply> {
  return reply
    .type(file.type)
    .header('content-disposition', `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`)
    .send(Buffer.from(await file.arrayBuffer()))
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
  }
  interface FastifyContextConfig {
    envelope?: boolean
  }
}
