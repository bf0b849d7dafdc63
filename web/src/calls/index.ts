import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('calls', texts)

/** Loads the call room, which is a chunk of its own. */
export const loadCallPage = () => import('./CallPage.tsx')
/** Loads the page on which a guest joins without an account, a chunk of its own too. */
export const loadJoinPage = () => import('./guests/JoinPage.tsx')
/** Loads the past calls with their chats. */
export const loadPastCalls = () => import('./history/PastCallsPage.tsx')

export { CallProvider } from './CallProvider.tsx'
export { CallWatcher } from './CallWatcher.tsx'
export { LiveCallBar } from './LiveCallBar.tsx'
export { OutgoingPanel } from './OutgoingPanel.tsx'
export { useInvited, useInviting, useWarmUp } from './use-inviting.ts'
export { useOngoingCall } from './use-ongoing-call.ts'
export { WaitingCallBar } from './WaitingCallBar.tsx'
export { asksForNext } from './way-back.ts'
