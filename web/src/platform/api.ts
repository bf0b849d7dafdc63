import type { AnswerOf, BodyGiven, Operations, ParamsGiven, QueryOf } from '@medconsult/contract'
import type {
  administrationRoutes,
  auditRoutes,
  emailChangeRoutes,
  ownAccountRoutes,
  passkeyRoutes,
  peopleRoutes,
  Route,
  secondFactorRoutes,
  sessionRoutes,
  stepUpRoutes,
  walkInRoutes,
} from '@medconsult/contract/runtime'
import {
  accountRoutes,
  appointmentRoutes,
  calendarRoutes,
  callRoutes,
  chatRoutes,
  guestRoutes,
  meetingRoutes,
  notificationRoutes,
  overviewRoutes,
  practiceRoutes,
  profileRoutes,
  readyCheckRoutes,
  roomGuestRoutes,
  roomReportRoutes,
  roomRoutes,
  visitRoutes,
} from '@medconsult/contract/runtime'
import { ApiProblem, problemOf } from './problem.ts'
import { serverClock } from './server-clock.ts'
import { session } from './session.ts'

/** The routes that are loaded before sign-in. */
const ownRoutes = {
  ...accountRoutes,
  ...calendarRoutes,
  ...appointmentRoutes,
  ...practiceRoutes,
  ...callRoutes,
  ...chatRoutes,
  ...guestRoutes,
  ...roomGuestRoutes,
  ...roomReportRoutes,
  ...roomRoutes,
  ...notificationRoutes,
  ...meetingRoutes,
  ...readyCheckRoutes,
  ...visitRoutes,
  ...profileRoutes,
  ...overviewRoutes,
} as const

type Routes = typeof ownRoutes &
  typeof administrationRoutes &
  typeof auditRoutes &
  typeof peopleRoutes &
  typeof secondFactorRoutes &
  typeof passkeyRoutes &
  typeof ownAccountRoutes &
  typeof sessionRoutes &
  typeof stepUpRoutes &
  typeof emailChangeRoutes &
  typeof walkInRoutes
const routes: Partial<Record<string, Route>> = { ...ownRoutes }

/** Adds the routes of a part of the app that is loaded later. */
export function addRoutes(more: Partial<Routes>): void {
  Object.assign(routes, more)
}

type StepUp = () => Promise<boolean>
const stepUps: StepUp[] = []

/**
 * Sets what asks for the password when the server wants a fresh proof of who is at the keyboard.
 * @param ask answers whether it was given: the request is then sent again
 * @returns a function that takes it back
 */
export function onStepUp(ask: StepUp): () => void {
  stepUps.push(ask)
  return () => void stepUps.splice(stepUps.indexOf(ask), 1)
}

export type Operation = keyof Routes
export type Answer<N extends Operation> = AnswerOf<Operations[N]>

type Field<K extends string, T> = [T] extends [undefined] ? { [key in K]?: undefined } : { [key in K]: T }
export type Given<N extends Operation> = Field<'params', ParamsGiven<Operations[N]>> &
  Field<'query', QueryOf<Operations[N]>> &
  Field<'body', BodyGiven<Operations[N]>> &
  Manner

interface Manner {
  signal?: AbortSignal
  /** True to finish the request even when the page is being closed. */
  keepalive?: boolean
  /** The account for which the cookie is meant; the default is the one that the page shows. */
  speaksFor?: string | null
}

interface CallOptions extends Manner {
  params?: Record<string, string> | undefined
  query?: Record<string, unknown> | undefined
  body?: unknown
}

/**
 * Calls one operation of the contract. Every failure is an {@link ApiProblem}, with the code `OFFLINE` when no answer
 * came. An aborted request rejects as `fetch` does.
 */
export async function call<N extends Operation>(name: N, given: Given<N>): Promise<Answer<N>> {
  const response = await request(name, given)
  return (await response.json()) as Answer<N>
}

/** Calls an operation whose answer is a file. It fails in the same ways as {@link call}. */
export async function download<N extends Operation>(name: N, given: Given<N>): Promise<File> {
  const response = await request(name, given)
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')
  const content = await response.blob()
  // A phone chooses the app by the type, for example the calendar.
  return new File([content], named?.[1] ?? 'download', { type: content.type })
}

async function request<N extends Operation>(name: N, given: Given<N>): Promise<Response> {
  const route = routes[name]
  if (!route) throw new Error(`the routes of ${name} are not loaded`)
  const options = given as CallOptions
  const sentAt = Date.now()
  const { epoch } = session
  const response = await send(route.method, urlOf(route.path, options), options)
  serverClock.learn(response.headers.get('date'), sentAt, Date.now())
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.code === 'STEP_UP_NEEDED' && (await stepUps.at(-1)?.())) return request(name, given)
    // Only the session that was refused is ended: a slow answer must not end a newer sign-in.
    const { code, sessionEnded } = problem
    if ((code === 'UNAUTHENTICATED' || code === 'ACCOUNT_DISABLED') && session.epoch === epoch)
      session.end(false, code === 'ACCOUNT_DISABLED' ? code : sessionEnded)
    throw problem
  }
  return response
}

/** Replaces the `:name` parts of the path, and appends the query. */
export function urlOf(path: string, options: Pick<CallOptions, 'params' | 'query'>): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(options.params?.[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? filled : `${filled}?${text}`
}

async function send(method: string, url: string, options: CallOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  const { guestToken, tab } = session
  const userId = options.speaksFor ?? session.userId
  if (guestToken !== null) headers.set('authorization', `Bearer ${guestToken}`)
  if (tab !== null) headers.set('x-session-tab', tab)
  // Another person may have signed in in another tab meanwhile. With this header the server refuses to act for that
  // person.
  if (userId !== null) headers.set('x-session-user', userId)
  if (options.body !== undefined) headers.set('content-type', 'application/json')
  try {
    return await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? null : JSON.stringify(options.body),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.keepalive ? { keepalive: true } : {}),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' })
  }
}
