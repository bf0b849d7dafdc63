import type * as z from 'zod'
import type { ProblemCode } from './problem-codes.ts'
import type { Route } from './route.ts'

/**
 * Who the authorisation matrix asks as: nobody; the patient, the doctor and an admitted guest that the resource
 * belongs to; strangers of the three kinds; the host of a meeting who has no account; an administrator.
 */
export const principals = [
  'nobody',
  'patient',
  'otherPatient',
  'doctor',
  'otherDoctor',
  'guest',
  'otherGuest',
  'hostGuest',
  'admin',
] as const
export type Principal = (typeof principals)[number]

/** The outcome for each principal: `ok`, or the HTTP status of the refusal. */
export type Access = Readonly<Record<Principal, 'ok' | 401 | 403 | 404>>

export interface Operation {
  readonly route: Route
  readonly summary: string
  readonly access: Access
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly answer: z.ZodType
  /** The answer is a file of this type, and `answer` a `File`; JSON unless said. */
  readonly file?: 'application/pdf' | 'text/calendar'
  /** The status of success; 200 unless said. */
  readonly status?: 200 | 201
  /** Another status of success, with the same answer. */
  readonly otherStatus?: 200
  /** The use case itself says whether somebody has to be signed in; whoever is, is known. */
  readonly identifies?: true
  /**
   * Bytes that the request's body may have. Unless said `DEFAULT_BODY_BYTES`, or `NO_BODY_BYTES` without a `body`;
   * never more than `LARGEST_BODY_BYTES`.
   */
  readonly bodyLimit?: number
  /** The operation costs the server much: it is counted by itself, under this name, beside the general rate. */
  readonly rate?: OperationRate
  /** Refusals carry `success: false` and `message` besides. */
  readonly envelope?: true
  /** The codes that this operation adds to those that any operation can answer. */
  readonly errors: readonly ProblemCode[]
}

/** Enough for every form of the web app; JSON may write a letter as six bytes (`\u00e4`, RFC 8259, section 7). */
const DEFAULT_BODY_BYTES = 16 * 1024
/** An operation without a body ignores what some clients send: `{}`. */
const NO_BODY_BYTES = 1024
export const LARGEST_BODY_BYTES = 256 * 1024

/** Bytes that the body of a request to this operation may have. */
export const bodyLimitOf = ({ body, bodyLimit }: Operation): number =>
  bodyLimit ?? (body ? DEFAULT_BODY_BYTES : NO_BODY_BYTES)

/**
 * What is counted by itself: passwords are hashed, by client address; a document is drawn, and a queue is changed and
 * told to everybody who watches it, by account.
 */
export type OperationRate = 'password' | 'document' | 'queue'

/** Declares one route of the API, once; the server, the web client, OpenAPI and the authorisation matrix follow from it. */
export function operation<const O extends Operation>(declared: O): O {
  return declared
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined
type Given<T> = T extends z.ZodType ? z.input<T> : undefined

export type ParamsOf<O extends Operation> = Parsed<O['params']>
export type QueryOf<O extends Operation> = Parsed<O['query']>
export type BodyOf<O extends Operation> = Parsed<O['body']>
export type ParamsGiven<O extends Operation> = Given<O['params']>
export type BodyGiven<O extends Operation> = Given<O['body']>
export type AnswerOf<O extends Operation> = z.output<O['answer']>

type Outcome = Access[Principal]
/** In pairs: whom the resource belongs to, and a stranger of the same kind. */
function rule(
  nobody: Outcome,
  patients: [Outcome, Outcome],
  doctors: [Outcome, Outcome],
  guests: [Outcome, Outcome],
  admin: Outcome,
  /** In a call, the host of a meeting is a stranger. */
  hostGuest: Outcome = guests[1],
): Access {
  const [patient, otherPatient] = patients
  const [doctor, otherDoctor] = doctors
  const [guest, otherGuest] = guests
  return { nobody, patient, otherPatient, doctor, otherDoctor, guest, otherGuest, hostGuest, admin }
}

export const access = {
  anyone: rule('ok', ['ok', 'ok'], ['ok', 'ok'], ['ok', 'ok'], 'ok'),
  signedIn: rule(401, ['ok', 'ok'], ['ok', 'ok'], ['ok', 'ok'], 'ok'),
  /** Whoever has an account; a guest has none. */
  accounts: rule(401, ['ok', 'ok'], ['ok', 'ok'], [403, 403], 'ok'),
  doctors: rule(401, [403, 403], ['ok', 'ok'], [403, 403], 403),
  patients: rule(401, ['ok', 'ok'], [403, 403], [403, 403], 403),
  guests: rule(401, [403, 403], [403, 403], ['ok', 'ok'], 403, 404),
  /** A practice session is public knowledge, so a stranger is told that it is not theirs. */
  doctorOfSchedule: rule(401, [403, 403], ['ok', 403], [403, 403], 403),
  /** A place in a queue is known to its patient and doctor only. */
  patientInQueue: rule(401, ['ok', 404], [403, 403], [403, 403], 403),
  /** A call is known to its participants only. */
  callParticipants: rule(401, ['ok', 404], ['ok', 404], [403, 403], 403),
  /** … and what happens in its room to admitted guests too. */
  callMembers: rule(401, ['ok', 404], ['ok', 404], ['ok', 404], 403),
  callPatient: rule(401, ['ok', 404], [403, 403], [403, 403], 403),
  appointmentParticipants: rule(401, ['ok', 404], ['ok', 404], [403, 403], 403),
  appointmentPatient: rule(401, ['ok', 404], [403, 403], [403, 403], 403),
  appointmentDoctor: rule(401, [403, 403], ['ok', 404], [403, 403], 403),
  callDoctor: rule(401, [403, 403], ['ok', 404], [403, 403], 403),
  /** The host of the room of a call or a meeting; nobody else is told that it exists. */
  roomHost: rule(401, [403, 403], ['ok', 404], [404, 404], 403, 'ok'),
  administrators: rule(401, [403, 403], [403, 403], [403, 403], 'ok'),
  /** With `MEETINGS=open`; otherwise doctors. An administrator sees nobody. */
  meetingMakers: rule('ok', ['ok', 'ok'], ['ok', 'ok'], [403, 403], 403),
  /** Whoever has the link knows of the meeting, so a stranger is told that it is not theirs. */
  meetingHost: rule(401, [403, 403], ['ok', 403], [403, 403], 403, 'ok'),
  meetingMembers: rule(401, ['ok', 403], ['ok', 403], ['ok', 403], 403, 'ok'),
  /** Who came, or is expected. */
  meetingPeople: rule(401, ['ok', 404], ['ok', 404], ['ok', 404], 403, 'ok'),
  /** A guest's token opens one room: in another they knock as somebody new. */
  meetingGuests: rule('ok', ['ok', 'ok'], ['ok', 'ok'], ['ok', 403], 403, 'ok'),
} as const satisfies Record<string, Access>
