import type { Meeting } from '@medconsult/contract'

/** Whether this is the expected patient of the meeting, who may enter for as long as the meeting is open. */
export const isNamed = (meeting: Meeting, { userId }: { userId: string }): boolean => userId === meeting.patientId
