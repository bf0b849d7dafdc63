import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('devices', texts)

/** Loads the check of camera, microphone, speaker and connection before a call. */
export const loadReadyCheck = () => import('./ReadyCheckCard.tsx')
/** Loads the page for administrators. */
export const loadRelaySelfTest = () => import('./self-test/RelaySelfTestPage.tsx')

export { Asking } from './Asking.tsx'
export { BlurSwitch } from './BlurSwitch.tsx'
export { BlurChoice } from './blur-choice.ts'
export type { CheckControl } from './check-control.ts'
export { DevicesContext, useDevices } from './context.ts'
export { DeviceSelect } from './DeviceSelect.tsx'
export { DataModeChoice } from './data-mode.ts'
export { DeviceCheckStore, mediaIsAllowed } from './device-check-store.ts'
export { helpFor, refusalOf, thisBrowser, troubleOf } from './media-help.ts'
export type { Ringtone } from './ringtone.ts'
export { canChooseSpeaker, useSpeaker } from './use-speaker.ts'
export { useTone, useUnlock } from './use-tone.ts'
export { Video } from './Video.tsx'
