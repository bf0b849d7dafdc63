import { isDeepStrictEqual } from 'node:util'
import {
  type Ack,
  type AnswerOf,
  type Operation,
  type OperationName,
  type Operations,
  operations,
  type PrincipalRole,
  Problem,
  type ProblemCode,
  type ServerEvent,
  type ServerPayload,
  serverEvents,
} from '@medconsult/contract'
import { io, type Socket } from 'socket.io-client'

export interface Person {
  id: string
  name: string
  email: string
  role: PrincipalRole
  token: string
}

export interface Input {
  params?: Record<string, string>
  query?: Record<string, string | number>
  body?: unknown
  headers?: Record<string, string>
}

export interface Answer<T> {
  status: number
  /** The answer that the contract declares; undefined for a refusal. */
  body: T
  problem: Problem | null
  headers: Headers
}

/** The codes that every operation may answer, besides its own. */
const general = new Set<ProblemCode>([
  'UNAUTHENTICATED',
  'ACCOUNT_DISABLED',
  'SECOND_FACTOR_MISSING',
  'ACCOUNT_NEEDED',
  'FORBIDDEN',
  'VALIDATION',
  'MALFORMED',
  'TOO_LARGE',
  'TOO_MANY',
  'UNSUPPORTED_MEDIA_TYPE',
  'UNAVAILABLE',
])

export function urlOf(operation: Operation, { params = {}, query = {} }: Input): string {
  const path = operation.route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
  ).toString()
  return search ? `${path}?${search}` : path
}

/** A client of the API that checks every answer and every refusal against the contract. */
export function createClient(baseUrl: string) {
  async function call<N extends OperationName>(
    who: Person | null,
    name: N,
    input: Input = {},
  ): Promise<Answer<AnswerOf<Operations[N]>>> {
    const operation: Operation = operations[name]
    const response = await fetch(`${baseUrl}${urlOf(operation, input)}`, {
      method: operation.route.method,
      headers: {
        ...(who && { authorization: `Bearer ${who.token}` }),
        ...(input.body !== undefined && { 'content-type': 'application/json' }),
        ...input.headers,
      },
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    })
    const { status, headers } = response
    if (status < 300 && operation.file)
      return { status, headers, body: (await fileIn(response)) as AnswerOf<Operations[N]>, problem: null }
    const given: unknown = await response.json()
    if (status < 300) {
      if (status !== (operation.status ?? 200) && status !== operation.otherStatus)
        throw new Error(`${name} answered ${status}`)
      const body = operation.answer.parse(given) as AnswerOf<Operations[N]>
      if (!isDeepStrictEqual(body, given)) throw new Error(`${name} answers more than it declares`)
      return { status, headers, body, problem: null }
    }
    const problem = problemIn(status, headers.get('content-type'), given)
    const isStepUp = operation.stepUp === true && problem.code === 'STEP_UP_NEEDED'
    if (!isStepUp && !general.has(problem.code) && !operation.errors.includes(problem.code))
      throw new Error(`${name} answered ${problem.code}, which it does not declare: ${problem.detail}`)
    return { status, headers, body: undefined as never, problem }
  }

  return {
    call,
    /** Makes a call that has to succeed, and returns its answer. */
    async ok<N extends OperationName>(who: Person | null, name: N, input?: Input): Promise<AnswerOf<Operations[N]>> {
      const { body, problem } = await call(who, name, input)
      if (problem) throw new Error(`${name} was refused: ${problem.code}, ${problem.detail}`)
      return body
    },
    /** Makes a call that has to be refused, and returns the code. */
    async refused(who: Person | null, name: OperationName, input?: Input): Promise<ProblemCode> {
      const { status, problem } = await call(who, name, input)
      if (!problem) throw new Error(`${name} was answered ${status}`)
      return problem.code
    },
  }
}

/** The file in an answer, with the name in its headers. */
async function fileIn(response: Response): Promise<File> {
  const name = /^attachment; filename="([\w.-]+)"$/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  if (!name) throw new Error('a file came without its name')
  return new File([await response.blob()], name, { type: response.headers.get('content-type') ?? '' })
}

/** The problem in a refusal (RFC 9457). @throws when the answer is anything else */
export function problemIn(status: number, contentType: string | null | undefined, body: unknown): Problem {
  if (!contentType?.startsWith('application/problem+json')) throw new Error(`${status} came as ${contentType}`)
  const problem = Problem.parse(body)
  if (problem.status !== status) throw new Error(`${status} says that it is ${problem.status}`)
  return problem
}

export type Client = ReturnType<typeof createClient>

/** Repeats `look` until it returns a value. @throws with the last error after `ms` milliseconds */
export async function until<T>(look: () => T | Promise<T>, what = 'it', ms = 60_000): Promise<NonNullable<T>> {
  const end = performance.now() + ms
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() > end) throw new Error(`${what} did not happen within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export interface Heard {
  event: string
  payload: unknown
}

export interface SocketOptions {
  path?: string
  transports?: string[]
  auth?: Record<string, unknown>
  extraHeaders?: Record<string, string>
}

export type TestSocket = ReturnType<typeof createSocket>

/** A socket that records all events that it receives, and checks each payload against the contract. */
export function createSocket(baseUrl: string, token: string | null, options: SocketOptions = {}) {
  const heard: Heard[] = []
  const broken: string[] = []
  const socket: Socket = io(baseUrl, {
    path: '/socket.io',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...(token !== null && { auth: { token } }),
    ...options,
  })
  socket.onAny((event: string, payload: unknown) => {
    const schema = (serverEvents as Record<string, (typeof serverEvents)[ServerEvent] | undefined>)[event]
    const parsed = schema?.safeParse(payload)
    if (!parsed) broken.push(`${event} is not in the contract`)
    else if (!parsed.success) broken.push(`${event}: ${parsed.error.message}`)
    else if (!isDeepStrictEqual(parsed.data, payload)) broken.push(`${event} carries more than it declares`)
    heard.push({ event, payload })
  })
  const of = <E extends ServerEvent>(event: E): ServerPayload<E>[] =>
    heard.filter((one) => one.event === event).map((one) => one.payload as ServerPayload<E>)

  return {
    socket,
    heard,
    broken,
    of,
    /** The first matching event, received already or later. */
    wait: <E extends ServerEvent>(event: E, fits: (payload: ServerPayload<E>) => boolean = () => true) =>
      until(() => of(event).find(fits), event),
    forget: () => void heard.splice(0),
    emit: (event: string, payload?: unknown): Promise<Ack> =>
      payload === undefined
        ? socket.timeout(60_000).emitWithAck(event)
        : socket.timeout(60_000).emitWithAck(event, payload),
    /** Waits until everything that the server has sent before has arrived. */
    settle: () => socket.timeout(60_000).emitWithAck('probe', {}),
    close: () => void socket.disconnect(),
  }
}
