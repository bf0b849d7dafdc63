import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('meetings', texts)

/** Load the page that joins a meeting by its link, and the page that creates one without an account. */
export const loadMeetPage = () => import('./join/MeetPage.tsx')
export const loadStartMeeting = () => import('./join/StartPage.tsx')
/** Loads the list of one's own meetings. */
export const loadMeetings = () => import('./MeetingsPage.tsx')

export { JoinByCode } from './JoinByCode.tsx'
export { KnockBar } from './join/KnockBar.tsx'
export { MeetingLink } from './MeetingLink.tsx'
export { useMeetingTime } from './use-meeting-time.ts'
export { useCreateMeeting, useEndMeeting } from './use-meetings.ts'
