import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('calls', texts)

/** The call room is a chunk of its own. */
export const loadCallPage = () => import('./CallPage.tsx')
/** So is the way in of somebody without an account. */
export const loadJoinPage = () => import('./guests/JoinPage.tsx')
/** And into a meeting by its link, and the page that makes one without an account. */
export const loadMeetPage = () => import('./meetings/MeetPage.tsx')
export const loadStartMeeting = () => import('./meetings/StartPage.tsx')
/** The check of camera, microphone, speaker and connection before a call. */
export const loadReadyCheck = () => import('./check/ReadyCheckCard.tsx')
/** What was, and what was written in it. */
export const loadPastCalls = () => import('./history/PastCallsPage.tsx')
/** For administrators; nobody else loads it. */
export const loadRelaySelfTest = () => import('./self-test/RelaySelfTestPage.tsx')

export { CallKeeper } from './CallKeeper.tsx'
export { CallProvider } from './CallProvider.tsx'
export { LiveCallBar } from './LiveCallBar.tsx'
export { KnockBar } from './meetings/KnockBar.tsx'
export { OutgoingPanel } from './OutgoingPanel.tsx'
export { useInvited, useInviting, useWarmUp } from './use-inviting.ts'
export { WaitingCallBar } from './WaitingCallBar.tsx'
