import type { Meeting } from '@medconsult/contract'

/** Is this the patient for whom the meeting was made? Their place is theirs as long as it is open. */
export const isNamed = (meeting: Meeting, { userId }: { userId: string }): boolean => userId === meeting.patientId
