import * as z from 'zod'
import { AccessGranted, LinkToken, SignedInUser } from '../accounts/operations.ts'
import { Specialty } from '../accounts/profiles.ts'
import { REASON_FOR_VISIT_LENGTH } from '../encounters/states.ts'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { IdOut, oneLine } from '../scalars.ts'
import { walkInRoutes } from './routes.ts'
import { HANDLE_LENGTH } from './states.ts'

/** The readable end of a doctor's public link. */
const Handle = z
  .string()
  .trim()
  .toLowerCase()
  .min(HANDLE_LENGTH.min)
  .max(HANDLE_LENGTH.max)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be letters a to z and digits, with single hyphens between them')

/** A doctor's own public link. */
export const PublicLink = z
  .object({
    handle: z.string().nullable().describe('The end of the link, `/with/{handle}`; null: the link is switched off'),
    proposal: z.string().describe('A handle made of the doctor’s name'),
  })
  .meta({ id: 'PublicLink' })
export type PublicLink = z.infer<typeof PublicLink>

/** What everybody sees who opens a doctor's public link. */
export const PublicPractice = z
  .object({
    doctorName: z.string(),
    specialty: Specialty.nullable(),
    online: z
      .object({ scheduleId: IdOut, waiting: z.int(), estimatedWaitMinutes: z.int() })
      .nullable()
      .describe('The practice session that is online now; null: the doctor is not online'),
    next: z
      .object({
        date: z.string().describe('YYYY-MM-DD in the clinic’s zone'),
        startTime: z.string().describe('HH:MM in the clinic’s zone'),
        endTime: z.string().describe('HH:MM in the clinic’s zone'),
      })
      .nullable()
      .describe('The next planned practice session; null: none is planned'),
  })
  .meta({ id: 'PublicPractice' })
export type PublicPractice = z.infer<typeof PublicPractice>

export const walkInOperations = {
  readPublicLink: operation({
    route: walkInRoutes.readPublicLink,
    summary: 'The doctor’s own public link, by which patients without an account come',
    access: access.doctors,
    answer: PublicLink,
    errors: [],
  }),
  savePublicLink: operation({
    route: walkInRoutes.savePublicLink,
    bodyLimit: 1024,
    summary: 'Choose or change the public link, or switch it off; the one before stops working at once',
    access: access.doctors,
    body: z.object({ handle: Handle.nullable() }),
    answer: PublicLink,
    errors: ['NAME_TAKEN'],
  }),
  openPublicLink: operation({
    route: walkInRoutes.openPublicLink,
    summary: 'Whose public link it is, whether they are online, and how long one would wait',
    access: access.anyone,
    params: z.object({ handle: z.string().max(100) }),
    answer: PublicPractice,
    errors: ['NOT_FOUND'],
  }),
  walkIn: operation({
    route: walkInRoutes.walkIn,
    bodyLimit: 4 * 1024,
    summary:
      'Take a place in the queue of a doctor who is online, without an account; answers a bearer token and sets the session cookie, both good until some hours after the visit',
    access: access.anyone,
    params: z.object({ handle: z.string().max(100) }),
    body: z.object({
      name: name(100),
      reason: oneLine(REASON_FOR_VISIT_LENGTH).optional().describe('The reason for the visit, on one line'),
      key: LinkToken.describe(
        '256 random bits, made by the page: a repetition is the same patient, until the visit is over',
      ),
    }),
    answer: AccessGranted.extend({ user: SignedInUser, scheduleId: IdOut }).meta({ id: 'WalkInGranted' }),
    status: 201,
    errors: ['NOT_FOUND', 'SCHEDULE_STATE'],
  }),
} as const
