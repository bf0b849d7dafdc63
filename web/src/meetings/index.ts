import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('meetings', texts)

/** One's own meetings, and how to make one. */
export const loadMeetings = () => import('./MeetingsPage.tsx')

export { MeetingLink } from './MeetingLink.tsx'
export { useMeetingTime } from './use-meeting-time.ts'
export { useCreateMeeting, useEndMeeting } from './use-meetings.ts'
