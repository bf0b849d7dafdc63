import * as z from 'zod'
import { REASON_FOR_VISIT_LENGTH } from '../encounters/states.ts'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, oneLine, text } from '../scalars.ts'
import { AppointmentType } from './calendar.ts'
import { appointmentRoutes } from './routes.ts'
import {
  type AppointmentStatus,
  appointmentMoves,
  CALENDAR_PERIOD_MS,
  type CallStatus,
  callStatusMoves,
  NOTES_LENGTH,
  REASON_LENGTH,
} from './states.ts'

const isStatus = (move: string): move is AppointmentStatus => move !== 'HELD'
export const AppointmentStatusSchema = z.enum(
  Object.keys(appointmentMoves).filter(isStatus) as [AppointmentStatus, ...AppointmentStatus[]],
)
export const CallStatusSchema = z.enum(Object.keys(callStatusMoves) as [CallStatus, ...CallStatus[]])

export const Appointment = z
  .object({
    id: IdOut,
    doctorId: IdOut,
    doctorName: z.string(),
    patientId: IdOut,
    patientName: z.string(),
    type: AppointmentType,
    status: AppointmentStatusSchema,
    startsAt: Instant.describe('With PENDING as the patient asks, with PROPOSED as the doctor proposes'),
    endsAt: Instant,
    keptStartsAt: Instant.nullable().describe(
      'The time that both agreed on, which is kept while they have not agreed on `startsAt`; null: there is none',
    ),
    keptEndsAt: Instant.nullable(),
    previousStartsAt: Instant.nullable().describe('What was to be before the time was last changed'),
    timeZone: z.string().describe('The doctor’s'),
    place: z.string().nullable().describe('Where to come; null for a video call'),
    mapUrl: z.string().nullable().describe('Shows the place on a map'),
    reason: z.string().nullable().describe('The reason for the visit, as the patient gave it when they booked'),
    notes: z.string().nullable().describe('The same as `reason`, by its older name'),
    cancelledBy: z.enum(['doctor', 'patient', 'system']).nullable().describe('system: nobody answered in time'),
    cancelReason: z.string().nullable(),
    declined: z
      .boolean()
      .describe(
        'The doctor declined what the patient asked for: the appointment or, with CONFIRMED, another time for it',
      ),
    missedBy: z.enum(['doctor', 'patient']).nullable().describe('With NO_SHOW, where it is known'),
    callStatus: CallStatusSchema.nullable().describe('null in person'),
    callSessionId: IdOut.nullable().describe('The last call session, live or over'),
    callFrom: Instant.nullable().describe('The doctor may start the call from here …'),
    callUntil: Instant.nullable().describe('… to here; then the appointment is closed'),
    revision: z.int().describe('Rises with every change; an event with a lower one is old'),
    createdAt: Instant,
  })
  .meta({ id: 'Appointment' })
export type Appointment = z.infer<typeof Appointment>

const params = z.object({ id: Id })
/** `startsAt` is the time that the person saw. The request is refused when another time was proposed meanwhile. */
const agreeing = { params, body: z.object({ startsAt: Instant }), answer: Appointment } as const

export const appointmentOperations = {
  listAppointments: operation({
    route: appointmentRoutes.listAppointments,
    summary: 'One’s own appointments, twenty at a time: open ones soonest first, closed ones latest first',
    access: access.accounts,
    query: z.object({
      show: z.enum(['open', 'closed']).default('open'),
      after: Id.optional().describe('`id` of the last one already known'),
    }),
    answer: z.array(Appointment),
    errors: [],
  }),
  listAppointmentsBetween: operation({
    route: appointmentRoutes.listAppointmentsBetween,
    summary:
      'What takes time in one’s own calendar within a period of at most 45 days, by start, a hundred at a time; without cancelled appointments',
    access: access.doctors,
    query: z
      .object({
        from: Instant,
        to: Instant.describe('Not included. An appointment counts that begins before it and ends after `from`'),
        after: Id.optional().describe('`id` of the last one already known'),
      })
      .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be after from' })
      .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= CALENDAR_PERIOD_MS, {
        path: ['to'],
        message: 'must be at most 45 days after from',
      }),
    answer: z.array(Appointment).describe('Also by the time that is kept while another one is discussed'),
    errors: [],
  }),
  readAppointment: operation({
    route: appointmentRoutes.readAppointment,
    summary: 'An appointment, for either participant',
    access: access.appointmentParticipants,
    params,
    answer: Appointment,
    errors: ['NOT_FOUND'],
  }),
  calendarFile: operation({
    route: appointmentRoutes.calendarFile,
    summary: 'A confirmed appointment as a calendar file (RFC 5545), for either participant: the entry of their e-mail',
    access: access.appointmentParticipants,
    params,
    file: 'text/calendar',
    answer: z.file().mime(['text/calendar']),
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE'],
  }),
  cancelAppointment: operation({
    route: appointmentRoutes.cancelAppointment,
    summary: 'Cancel an appointment, for either participant; repeating it changes nothing',
    access: access.appointmentParticipants,
    params,
    body: z.object({ reason: text(REASON_LENGTH).optional() }),
    answer: Appointment,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE'],
  }),
  bookAppointment: operation({
    route: appointmentRoutes.bookAppointment,
    needsAccount: true,
    summary: 'Ask for the time that is held',
    access: access.appointmentPatient,
    body: z.object({
      holdId: Id,
      type: AppointmentType,
      reason: oneLine(REASON_FOR_VISIT_LENGTH).optional().describe('The reason for the visit, on one line'),
      notes: text(NOTES_LENGTH).optional().describe('The same, by its older name and longer; `reason` wins'),
    }),
    answer: Appointment,
    status: 201,
    errors: ['NOT_FOUND', 'HOLD_EXPIRED', 'TYPE_NOT_OFFERED', 'APPOINTMENT_LIMIT'],
  }),
  acceptProposal: operation({
    ...agreeing,
    route: appointmentRoutes.acceptProposal,
    summary: 'Accept the time that the doctor proposes',
    access: access.appointmentPatient,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE', 'DOCTOR_NOT_VERIFIED'],
  }),
  moveAppointment: operation({
    ...agreeing,
    route: appointmentRoutes.moveAppointment,
    summary: 'Ask for another of the doctor’s free times instead; a confirmed time is kept until then',
    access: access.appointmentPatient,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE', 'SLOT_TAKEN', 'SLOT_NOT_OFFERED', 'APPOINTMENT_OVERLAP'],
  }),
  confirmAppointment: operation({
    ...agreeing,
    route: appointmentRoutes.confirmAppointment,
    summary: 'Take the time that the patient asks for',
    access: access.appointmentDoctor,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE', 'DOCTOR_NOT_VERIFIED'],
  }),
  proposeTime: operation({
    route: appointmentRoutes.proposeTime,
    summary: 'Propose another time, outside of one’s hours too; a confirmed time is kept until then',
    access: access.appointmentDoctor,
    params,
    body: z.object({
      startsAt: Instant,
      minutes: z.int().min(5).max(240).optional().describe('As long as before unless said'),
    }),
    answer: Appointment,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE', 'DOCTOR_NOT_VERIFIED', 'SLOT_TAKEN'],
  }),
  declineAppointment: operation({
    route: appointmentRoutes.declineAppointment,
    summary: 'Decline a request, and say why; of a confirmed appointment only the other time is declined',
    access: access.appointmentDoctor,
    params,
    body: z.object({ reason: text(REASON_LENGTH) }),
    answer: Appointment,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE'],
  }),
  keepTime: operation({
    route: appointmentRoutes.keepTime,
    summary: 'Stay with the time that is kept, for either participant; the other time is off',
    access: access.appointmentParticipants,
    params,
    answer: Appointment,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE'],
  }),
  startAppointmentCall: operation({
    route: appointmentRoutes.startAppointmentCall,
    summary: 'Start the call of a confirmed online appointment; while one is under way, answers with that',
    access: access.appointmentDoctor,
    params,
    answer: z.object({
      message: z.string(),
      callSessionId: IdOut,
      expiresAt: Instant.describe('So long the patient can come in'),
    }),
    errors: ['DOCTOR_NOT_VERIFIED', 'NOT_FOUND', 'APPOINTMENT_STATE', 'CALL_WINDOW', 'CALL_ALREADY_LIVE'],
  }),
  closeAppointment: operation({
    route: appointmentRoutes.closeAppointment,
    summary: 'Say how an appointment ended; the doctor has the last word, for a week',
    access: access.appointmentDoctor,
    params,
    body: z.object({ outcome: z.enum(['COMPLETED', 'NO_SHOW']) }),
    answer: Appointment,
    errors: ['NOT_FOUND', 'APPOINTMENT_STATE'],
  }),
} as const
