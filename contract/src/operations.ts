import { administrationOperations } from './accounts/administration.ts'
import { emailChangeOperations } from './accounts/email-change.ts'
import { accountOperations } from './accounts/operations.ts'
import { ownAccountOperations } from './accounts/own-account.ts'
import { passkeyOperations } from './accounts/passkeys.ts'
import { peopleOperations } from './accounts/people.ts'
import { profileOperations } from './accounts/profiles.ts'
import { secondFactorOperations } from './accounts/second-factor.ts'
import { sessionOperations } from './accounts/session.ts'
import { calendarOperations } from './appointments/calendar.ts'
import { appointmentOperations } from './appointments/operations.ts'
import { auditOperations } from './audit/operations.ts'
import { callOperations } from './calls/operations.ts'
import { visitOperations } from './encounters/operations.ts'
import { meetingOperations } from './meetings/operations.ts'
import { notificationOperations } from './notifications/operations.ts'
import { platformOperations } from './platform-operations.ts'
import { practiceOperations } from './practice/operations.ts'
import { overviewOperations } from './practice/overview.ts'
import { readyCheckOperations } from './practice/ready-check.ts'
import { walkInOperations } from './practice/walk-ins.ts'
import { chatOperations } from './room/chat.ts'
import { guestOperations, roomGuestOperations } from './room/guests.ts'
import { roomOperations } from './room/operations.ts'
import { roomReportOperations } from './room/reports.ts'

/** The whole API: every operation by its name. */
export const operations = {
  ...platformOperations,
  ...accountOperations,
  ...secondFactorOperations,
  ...passkeyOperations,
  ...ownAccountOperations,
  ...sessionOperations,
  ...emailChangeOperations,
  ...profileOperations,
  ...administrationOperations,
  ...peopleOperations,
  ...auditOperations,
  ...calendarOperations,
  ...appointmentOperations,
  ...practiceOperations,
  ...readyCheckOperations,
  ...walkInOperations,
  ...overviewOperations,
  ...callOperations,
  ...roomOperations,
  ...roomReportOperations,
  ...roomGuestOperations,
  ...guestOperations,
  ...chatOperations,
  ...notificationOperations,
  ...visitOperations,
  ...meetingOperations,
} as const

export type Operations = typeof operations
export type OperationName = keyof Operations
