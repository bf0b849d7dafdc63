import * as z from 'zod'
import { identities } from '../accounts/states.ts'
import { REASON_FOR_VISIT_LENGTH } from '../encounters/states.ts'
import { access, operation } from '../operation.ts'
import { CalendarDate, Id, IdOut, Instant, oneLine, TimeOfDay, text } from '../scalars.ts'
import { ReadyCheck } from './ready-check.ts'
import { practiceRoutes } from './routes.ts'
import {
  isSessionSpan,
  QUEUE_MESSAGE_LENGTH,
  QUEUE_MESSAGES_SHOWN,
  type QueueEntryStatus,
  queueEntryMoves,
  SCHEDULES_PAGE,
  type ScheduleStatus,
  scheduleMoves,
} from './states.ts'

export const ScheduleStatusSchema = z.enum(Object.keys(scheduleMoves) as [ScheduleStatus, ...ScheduleStatus[]])
export const QueueEntryStatusSchema = z.enum(Object.keys(queueEntryMoves) as [QueueEntryStatus, ...QueueEntryStatus[]])

/** A practice session. `date`, `startTime` and `endTime` are in the clinic's local time. */
export const Schedule = z
  .object({
    id: IdOut,
    doctorId: IdOut,
    doctorName: z.string(),
    date: z.string().describe('YYYY-MM-DD in the clinic’s zone'),
    startTime: z.string().describe('HH:MM in the clinic’s zone'),
    endTime: z
      .string()
      .describe('HH:MM in the clinic’s zone; at or before `startTime` it is of the next day, 00:00 is midnight'),
    status: ScheduleStatusSchema,
    endedAt: Instant.nullable().describe('When it was last ended'),
    waitingCount: z.int().describe('People waiting or being seen'),
  })
  .meta({ id: 'Schedule' })
export type Schedule = z.infer<typeof Schedule>

/** A practice session in the list from which a patient chooses. */
export const ListedSchedule = Schedule.extend({
  known: z.boolean().describe('Does the patient know this doctor, from a queue or an appointment?'),
}).meta({ id: 'ListedSchedule' })
export type ListedSchedule = z.infer<typeof ListedSchedule>

/** What everybody who watches a queue sees of each place in it. */
export const QueuePlaceSchema = z.object({ id: IdOut, queueNumber: z.int(), status: QueueEntryStatusSchema })

/** A short message between the doctor of a queue and a patient who waits in it. */
export const QueueMessage = z
  .object({ id: IdOut, author: z.enum(['doctor', 'patient']), message: z.string(), sentAt: Instant })
  .meta({ id: 'QueueMessage' })
export type QueueMessage = z.infer<typeof QueueMessage>

export const QueueEntry = z
  .object({
    id: IdOut,
    scheduleId: IdOut,
    patientId: IdOut,
    patientName: z.string(),
    identity: z.enum(identities).describe('How sure it is who the patient is'),
    queueNumber: z.int(),
    status: QueueEntryStatusSchema,
    isReady: z.boolean(),
    joinedAt: Instant,
    connected: z.boolean().describe('Is a page of this patient connected now? Not a status.'),
    callSessionId: IdOut.nullable().describe('The live call session of this place, if there is one'),
    language: z.string().nullable().describe('The patient’s language, BCP 47; null: not known'),
    seenBefore: z.boolean().describe('Has this doctor held a visit with this patient before?'),
    remindedAt: Instant.nullable().describe('When the doctor last reminded this patient to come back to the page'),
    readyCheck: ReadyCheck.nullable().describe('How camera, microphone and network did; null: not checked'),
    reason: z.string().nullable().describe('The reason for the visit in the patient’s own words; null: none given'),
    messages: z
      .array(QueueMessage)
      .describe(
        `What doctor and patient wrote to each other while the patient waits: the last ${QUEUE_MESSAGES_SHOWN}, oldest first`,
      ),
    age: z
      .int()
      .nullable()
      .describe('In whole years; null: not known, or the place is over and with it the doctor’s right to see it'),
  })
  .meta({ id: 'QueueEntry' })
export type QueueEntry = z.infer<typeof QueueEntry>

/** A schedule as its patients see it. */
export const ScheduleView = z
  .object({
    schedule: Schedule,
    queueEntry: QueueEntry.nullable(),
    totalInQueue: z.int(),
    aheadOfYou: z.int().nullable().describe('People before you; null without a waiting place'),
    estimatedWaitMinutes: z.int().nullable(),
    visitMinutes: z.number().describe('Median length of this doctor’s recent visits, minutes'),
    revision: z.int().describe('Rises with every change of the queue; an event with a lower one is old'),
    places: z.array(QueuePlaceSchema),
  })
  .meta({ id: 'ScheduleView' })
export type ScheduleView = z.infer<typeof ScheduleView>

const scheduleParams = z.object({ id: Id })
const Reason = oneLine(REASON_FOR_VISIT_LENGTH).describe('The reason for the visit, on one line; null or empty: none')
const newMessage = z.object({
  message: text(QUEUE_MESSAGE_LENGTH),
  key: Id.describe('Chosen by the sender; a repetition answers with the first message'),
})
const StatusAnswer = z.object({ message: z.string(), status: ScheduleStatusSchema })

export const practiceOperations = {
  listOwnSchedules: operation({
    route: practiceRoutes.listOwnSchedules,
    summary: 'The doctor’s own practice sessions, newest date first',
    access: access.doctors,
    answer: z.array(Schedule),
    errors: [],
  }),
  createSchedule: operation({
    route: practiceRoutes.createSchedule,
    summary: 'Plan a practice session, today or later in the clinic’s zone',
    access: access.doctors,
    body: z
      .object({
        date: CalendarDate.describe('The day on which it begins, to which it belongs'),
        startTime: TimeOfDay,
        endTime: z
          .union([z.literal('24:00').transform(() => '00:00'), TimeOfDay])
          .describe('At or before `startTime` it is of the next day: 00:00 and 24:00 are midnight'),
      })
      .refine((body) => isSessionSpan(body.startTime, body.endTime), {
        path: ['endTime'],
        message: 'must be after startTime; an end on the next day at most 16 hours after it',
      }),
    answer: Schedule,
    status: 201,
    errors: ['DOCTOR_NOT_VERIFIED'],
  }),
  startPractice: operation({
    route: practiceRoutes.startPractice,
    summary: 'Go online; patients see it at once',
    access: access.doctorOfSchedule,
    params: scheduleParams,
    answer: StatusAnswer,
    errors: ['NOT_FOUND', 'SCHEDULE_STATE', 'DOCTOR_NOT_VERIFIED'],
  }),
  endPractice: operation({
    route: practiceRoutes.endPractice,
    summary: 'Go offline; a live call ends, everybody else keeps their place',
    access: access.doctorOfSchedule,
    params: scheduleParams,
    answer: StatusAnswer,
    errors: ['NOT_FOUND', 'SCHEDULE_STATE'],
  }),
  readQueue: operation({
    route: practiceRoutes.readQueue,
    summary: 'The queue by number, without those who left',
    access: access.doctorOfSchedule,
    params: scheduleParams,
    answer: z.array(QueueEntry),
    errors: ['NOT_FOUND'],
  }),
  resetPatient: operation({
    route: practiceRoutes.resetPatient,
    summary: 'Make a seen or waiting patient ready again ("call again")',
    access: access.doctorOfSchedule,
    params: z.object({ id: Id, patientId: Id }),
    answer: z.object({ message: z.string(), status: z.literal('READY') }),
    errors: ['NOT_FOUND', 'QUEUE_STATE'],
  }),
  remindPatient: operation({
    route: practiceRoutes.remindPatient,
    summary:
      'Remind a waiting patient, by the channels that they chose, to open their page; at most once in five minutes',
    access: access.doctorOfSchedule,
    params: z.object({ id: Id, patientId: Id }),
    answer: z.object({ message: z.string(), remindedAt: Instant }),
    errors: ['NOT_FOUND', 'SCHEDULE_STATE', 'QUEUE_STATE', 'TOO_MANY'],
  }),
  messagePatient: operation({
    route: practiceRoutes.messagePatient,
    rate: 'queue',
    summary: 'Send a short message to somebody who waits; they see it on their page, and are notified without its text',
    access: access.doctorOfSchedule,
    params: z.object({ id: Id, patientId: Id }),
    body: newMessage,
    answer: QueueMessage,
    status: 201,
    errors: ['NOT_FOUND', 'QUEUE_STATE', 'TOO_MANY'],
  }),
  messageQueue: operation({
    route: practiceRoutes.messageQueue,
    rate: 'queue',
    summary: 'Send the same short message to everybody who waits',
    access: access.doctorOfSchedule,
    params: scheduleParams,
    body: newMessage,
    answer: z.object({ sent: z.int().describe('How many people wait') }),
    status: 201,
    errors: ['NOT_FOUND', 'QUEUE_STATE', 'TOO_MANY'],
  }),
  answerDoctor: operation({
    route: practiceRoutes.answerDoctor,
    rate: 'queue',
    summary: 'Answer a message of the doctor, while one waits',
    access: access.patientInQueue,
    params: scheduleParams,
    body: newMessage,
    answer: QueueMessage,
    status: 201,
    errors: ['NOT_FOUND', 'QUEUE_STATE', 'TOO_MANY'],
  }),
  browseSchedules: operation({
    route: practiceRoutes.browseSchedules,
    summary:
      'Practice sessions of today and later, and those of yesterday that are online or not over: first those of doctors whom the patient knows, then the others, both in order of time',
    access: access.patients,
    query: z.object({
      name: text(100).optional().describe('Parts of the doctor’s name, in any order'),
      after: Id.optional().describe('The id of the last session of the page before'),
    }),
    answer: z.array(ListedSchedule).describe(`At most ${SCHEDULES_PAGE}; fewer: these were the last`),
    errors: [],
  }),
  viewSchedule: operation({
    route: practiceRoutes.viewSchedule,
    summary: 'A practice session with one’s own place, position and estimated wait',
    access: access.patients,
    params: scheduleParams,
    answer: ScheduleView,
    errors: ['NOT_FOUND'],
  }),
  joinQueue: operation({
    route: practiceRoutes.joinQueue,
    rate: 'queue',
    summary: 'Take a place in the queue; joining twice answers with the place already held',
    access: access.patients,
    params: scheduleParams,
    body: z.object({ reason: Reason.optional() }).nullish().describe('May be left out'),
    answer: z.object({ message: z.string(), queueNumber: z.int(), entryId: IdOut }),
    errors: ['NOT_FOUND', 'SCHEDULE_STATE', 'ACCOUNT_NEEDED'],
  }),
  toggleReady: operation({
    route: practiceRoutes.toggleReady,
    rate: 'queue',
    summary: 'Say whether one is ready to be invited; repeating it changes nothing',
    access: access.patientInQueue,
    params: scheduleParams,
    body: z.object({ isReady: z.boolean() }),
    answer: z.object({ message: z.string(), isReady: z.boolean(), status: QueueEntryStatusSchema }),
    errors: ['NOT_FOUND', 'QUEUE_STATE'],
  }),
  giveReason: operation({
    route: practiceRoutes.giveReason,
    rate: 'queue',
    summary: 'Say in a few words why one comes; the doctor sees it beside the place. It can be changed until the end',
    access: access.patientInQueue,
    params: scheduleParams,
    body: z.object({ reason: Reason }),
    answer: z.object({ reason: z.string().nullable() }),
    errors: ['NOT_FOUND', 'QUEUE_STATE'],
  }),
  leaveQueue: operation({
    route: practiceRoutes.leaveQueue,
    rate: 'queue',
    summary: 'Give the place up',
    access: access.patientInQueue,
    params: scheduleParams,
    answer: z.object({ message: z.string() }),
    errors: ['NOT_FOUND', 'QUEUE_STATE'],
  }),
  seedDemo: operation({
    route: practiceRoutes.seedDemo,
    summary:
      'Set the demo’s accounts back to their first day; others stay (demo mode only, 404 otherwise; not from another site’s page)',
    access: access.anyone,
    answer: z.object({
      message: z.string(),
      doctor: z.object({ email: z.string(), password: z.string() }),
      patients: z.array(z.object({ email: z.string(), password: z.string() })),
      schedules: z.int(),
      queueEntries: z.int(),
    }),
    errors: ['NOT_FOUND', 'FORBIDDEN'],
  }),
} as const
