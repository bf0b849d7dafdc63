import type * as z from 'zod'
import type { ProblemCode } from './problem-codes.ts'
import type { Route } from './route.ts'

/**
 * The principals of the authorisation matrix: nobody; the patient, the doctor and an admitted guest to whom the
 * resource belongs; one of each kind to whom it does not belong; the host of a meeting who has no account; an
 * administrator.
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
  /** Set when the answer is a file of this media type; `answer` is then a `File`. Otherwise the answer is JSON. */
  readonly file?: 'application/pdf' | 'text/calendar'
  /** The status of success, 200 by default. */
  readonly status?: 200 | 201
  /** A second status of success, with the same answer. */
  readonly otherStatus?: 200
  /**
   * The route accepts requests without a token, and the use case decides whether they are refused. A token that is sent
   * is verified.
   */
  readonly identifies?: true
  /**
   * Maximum size of the request's body, in bytes. The default is `DEFAULT_BODY_BYTES`, or `NO_BODY_BYTES` without a
   * `body`; the maximum is `LARGEST_BODY_BYTES`.
   */
  readonly bodyLimit?: number
  /**
   * Set for an operation that costs the server much: it has a rate limit of this name, beside the general rate limit.
   */
  readonly rate?: OperationRate
  /** Set for what somebody may do who has to set up a second factor before anything else. */
  readonly whileRestricted?: true
  /** Set for what a patient may do who has an account, and not one who came without. */
  readonly needsAccount?: true
  /**
   * Set for what asks for a fresh proof of who is at the keyboard: a sign-in or the password, ten minutes ago at most. Older
   * sessions are refused with `STEP_UP_NEEDED`.
   */
  readonly stepUp?: true
  /** Refusals also carry `success: false` and `message`. */
  readonly envelope?: true
  /** The error codes of this operation, besides those that every operation can answer. */
  readonly errors: readonly ProblemCode[]
}

/**
 * Enough for every form of the web app. JSON may encode one character as six bytes (`\u00e4`, RFC 8259, section 7).
 */
const DEFAULT_BODY_BYTES = 16 * 1024
/** The limit for an operation without a body, which ignores the `{}` that some clients send. */
const NO_BODY_BYTES = 1024
export const LARGEST_BODY_BYTES = 256 * 1024

/** The maximum size of a request's body to this operation, in bytes. */
export const bodyLimitOf = ({ body, bodyLimit }: Operation): number =>
  bodyLimit ?? (body ? DEFAULT_BODY_BYTES : NO_BODY_BYTES)

/**
 * The separate rate limits: `password` for hashing, by client address; `document` for drawing PDF files and `queue` for
 * changes that are sent to everybody who watches a queue, by account.
 */
export type OperationRate = 'password' | 'document' | 'queue'

/**
 * Declares one route of the API. The server, the web client, OpenAPI and the authorisation matrix are derived from it.
 */
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
/** Each pair holds the outcome for the owner of the resource and for another principal of the same kind. */
function rule(
  nobody: Outcome,
  patients: [Outcome, Outcome],
  doctors: [Outcome, Outcome],
  guests: [Outcome, Outcome],
  admin: Outcome,
  /** In a call, the host of a meeting has no more access than another room's guest. */
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
  /** Every principal with an account; a guest has none. */
  accounts: rule(401, ['ok', 'ok'], ['ok', 'ok'], [403, 403], 'ok'),
  doctors: rule(401, [403, 403], ['ok', 'ok'], [403, 403], 403),
  patients: rule(401, ['ok', 'ok'], [403, 403], [403, 403], 403),
  guests: rule(401, [403, 403], [403, 403], ['ok', 'ok'], 403, 404),
  /** Practice sessions are public, so another doctor gets 403 and not 404. */
  doctorOfSchedule: rule(401, [403, 403], ['ok', 403], [403, 403], 403),
  /** Only its patient and its doctor learn that a place in a queue exists. */
  patientInQueue: rule(401, ['ok', 404], [403, 403], [403, 403], 403),
  /** Only its participants learn that a call exists. */
  callParticipants: rule(401, ['ok', 404], ['ok', 404], [403, 403], 403),
  /** The participants of a call and its admitted guests. */
  callMembers: rule(401, ['ok', 404], ['ok', 404], ['ok', 404], 403),
  callPatient: rule(401, ['ok', 404], [403, 403], [403, 403], 403),
  appointmentParticipants: rule(401, ['ok', 404], ['ok', 404], [403, 403], 403),
  appointmentPatient: rule(401, ['ok', 404], [403, 403], [403, 403], 403),
  appointmentDoctor: rule(401, [403, 403], ['ok', 404], [403, 403], 403),
  callDoctor: rule(401, [403, 403], ['ok', 404], [403, 403], 403),
  /** The doctor who has this patient in a queue, an appointment or a call. Nobody else learns that the patient exists. */
  doctorOfPatient: rule(401, [403, 403], ['ok', 404], [403, 403], 403),
  /** The host of the room of a call or a meeting. Nobody else learns that the room exists. */
  roomHost: rule(401, [403, 403], ['ok', 404], [404, 404], 403, 'ok'),
  administrators: rule(401, [403, 403], [403, 403], [403, 403], 'ok'),
  /** Everybody with `MEETINGS=open`, otherwise doctors; never administrators. */
  meetingMakers: rule('ok', ['ok', 'ok'], ['ok', 'ok'], [403, 403], 403),
  /** Everybody with the link knows that the meeting exists, so they get 403 and not 404. */
  meetingHost: rule(401, [403, 403], ['ok', 403], [403, 403], 403, 'ok'),
  meetingMembers: rule(401, ['ok', 403], ['ok', 403], ['ok', 403], 403, 'ok'),
  /** People who were in the meeting, and people who are expected. */
  meetingPeople: rule(401, ['ok', 404], ['ok', 404], ['ok', 404], 403, 'ok'),
  /** A guest's token is valid for one room. In another room the guest knocks as a new person. */
  meetingGuests: rule('ok', ['ok', 'ok'], ['ok', 'ok'], ['ok', 403], 403, 'ok'),
} as const satisfies Record<string, Access>
