import { type OperationName, operations } from '@medconsult/contract'
import { problems } from '@medconsult/contract/runtime'
import { type Answers, NewerAnswer, pending, Refusal, unreached } from './state.ts'

/** Paths without parameters come first, because they match more exactly. */
const routes = (Object.keys(operations) as OperationName[])
  .map((name) => ({ name, ...operations[name].route }))
  .map(({ name, method, path }) => ({
    name,
    method,
    names: path.split(':').length,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
  }))
  .sort((one, other) => one.names - other.names)

/** Answers this page's requests to the API from now on, so that none leaves the page. */
export function installFakeApi(answers: Answers): void {
  const reallyFetch = window.fetch.bind(window)
  window.fetch = (input, init) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    return pathname.startsWith('/api/') ? answerTo(request, pathname, answers) : reallyFetch(input, init)
  }
}

async function answerTo(request: Request, pathname: string, answers: Answers): Promise<Response> {
  const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(pathname))
  const given = route ? answers[route.name] : undefined
  if (route === undefined || given === undefined) {
    reportError(
      new Error(`This state has no answer to ${request.method} ${pathname}${route ? ` (${route.name})` : ''}.`),
    )
    return problem(new Refusal('NOT_FOUND'))
  }
  const answer: unknown = typeof given === 'function' ? given(new URL(request.url).searchParams) : given
  if (answer === unreached) throw new TypeError('Failed to fetch')
  if (answer === pending) return never(request.signal)
  if (answer instanceof Refusal) return problem(answer)
  const headers = { date: new Date().toUTCString() }
  if (answer instanceof NewerAnswer) return Response.json(answer.answer, { headers })
  const fit = operations[route.name].answer.safeParse(answer)
  if (!fit.success)
    reportError(new Error(`The answer to ${route.name} is not one of the contract: ${fit.error.message}`))
  return Response.json(answer, { headers })
}

function problem({ code, detail, sessionEnded, secondFactor }: Refusal): Response {
  const { status, title } = problems[code]
  const body = { type: 'about:blank', title, status, detail: detail ?? `${title}.`, code, sessionEnded, secondFactor }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', date: new Date().toUTCString() },
  })
}

const never = (signal: AbortSignal): Promise<Response> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
