import type * as z from 'zod'
import type { ProblemCode } from './problem-codes.ts'
import type { Route } from './route.ts'

/** Who the authorisation matrix asks as: nobody, the patient and the doctor that the resource belongs to, and strangers of both roles. */
export const principals = ['nobody', 'patient', 'otherPatient', 'doctor', 'otherDoctor'] as const
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
  /** The status of success; 200 unless said. */
  readonly status?: 200 | 201
  /** The codes that this operation adds to those that any operation can answer. */
  readonly errors: readonly ProblemCode[]
}

/** Declares one route of the API, once; the server, the web client, OpenAPI and the authorisation matrix follow from it. */
export function operation<const O extends Operation>(declared: O): O {
  return declared
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined
type Given<T> = T extends z.ZodType ? z.input<T> : undefined

export type ParamsOf<O extends Operation> = Parsed<O['params']>
export type QueryOf<O extends Operation> = Parsed<O['query']>
export type BodyOf<O extends Operation> = Parsed<O['body']>
export type BodyGiven<O extends Operation> = Given<O['body']>
export type AnswerOf<O extends Operation> = z.output<O['answer']>

export const access = {
  anyone: { nobody: 'ok', patient: 'ok', otherPatient: 'ok', doctor: 'ok', otherDoctor: 'ok' },
  signedIn: { nobody: 401, patient: 'ok', otherPatient: 'ok', doctor: 'ok', otherDoctor: 'ok' },
  doctors: { nobody: 401, patient: 403, otherPatient: 403, doctor: 'ok', otherDoctor: 'ok' },
  patients: { nobody: 401, patient: 'ok', otherPatient: 'ok', doctor: 403, otherDoctor: 403 },
  /** A practice session is public knowledge, so a stranger is told that it is not theirs. */
  doctorOfSchedule: { nobody: 401, patient: 403, otherPatient: 403, doctor: 'ok', otherDoctor: 403 },
  /** A place in a queue is known to its patient and doctor only. */
  patientInQueue: { nobody: 401, patient: 'ok', otherPatient: 404, doctor: 403, otherDoctor: 403 },
  /** A call is known to its participants only. */
  callParticipants: { nobody: 401, patient: 'ok', otherPatient: 404, doctor: 'ok', otherDoctor: 404 },
  callPatient: { nobody: 401, patient: 'ok', otherPatient: 404, doctor: 403, otherDoctor: 403 },
  callDoctor: { nobody: 401, patient: 403, otherPatient: 403, doctor: 'ok', otherDoctor: 404 },
} as const satisfies Record<string, Access>
