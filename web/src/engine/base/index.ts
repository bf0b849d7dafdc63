/** What a page needs before a call begins. Importing it does not load the rest of the engine. */
export { listDevices, type MediaResult, openMedia } from '../media.ts'
export { pageClock } from '../page-clock.ts'
export { isRelay } from '../relay.ts'
export { Scope } from '../scope.ts'
