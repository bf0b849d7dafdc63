/** What a page needs before it is in a call; importing it does not load the rest of the engine. */
export { BackgroundBlur } from '../background/background-blur.ts'
export { canBlur, loadBlur } from '../background/load-blur.ts'
export { findAgain, type LostDevice } from '../lost-device.ts'
export { listDevices, type MediaResult, openMedia } from '../media.ts'
export { pageClock } from '../page-clock.ts'
export { isRelay } from '../relay.ts'
export { Scope } from '../scope.ts'
export { permissionStatus } from '../which-failed.ts'
