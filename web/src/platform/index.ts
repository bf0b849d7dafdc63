/** What every screen may use, the sign-in page included. The live connection has its own door, `live-index.ts`. */
export { type Answer, call } from './api.ts'
export { ErrorBoundary } from './ErrorBoundary.tsx'
export { addTexts, i18n } from './i18n.ts'
export { ApiProblem, type FailureCode, failureCode, isPassing } from './problem.ts'
export { problemWords } from './problem-words.ts'
export { createQueryClient } from './query-client.ts'
export { serverClock } from './server-clock.ts'
export { session, useSession } from './session.ts'
