/** The socket and the queries that it keeps fresh. This is loaded after sign-in. */
export { type KeptStates, keptStates, useKeptState } from './kept-state.ts'
export { LiveProvider, useLive, useOnUp, useRoom, useServerEvent, useSocketStatus } from './live.tsx'
export { patchLive } from './live-patch.ts'
export { pollEvery, useLiveQuery } from './live-query.ts'
export type { LiveSocket, LiveStatus } from './live-socket.ts'
export { useNewBuild } from './new-build.ts'
export { PartBoundary } from './PartBoundary.tsx'
