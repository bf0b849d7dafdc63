import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('calls', texts)

/** The call room is a chunk of its own. */
export const loadCallPage = () => import('./CallPage.tsx')
/** So is the way in of somebody without an account. */
export const loadJoinPage = () => import('./guests/JoinPage.tsx')
/** What was, and what was written in it. */
export const loadPastCalls = () => import('./history/PastCallsPage.tsx')

export { CallProvider } from './CallProvider.tsx'
export { CallWatcher } from './CallWatcher.tsx'
export { LiveCallBar } from './LiveCallBar.tsx'
export { OutgoingPanel } from './OutgoingPanel.tsx'
export { useInvited, useInviting, useWarmUp } from './use-inviting.ts'
export { WaitingCallBar } from './WaitingCallBar.tsx'
