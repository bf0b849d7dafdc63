import * as z from 'zod'
import { type ProblemCode, problems } from './problem-codes.ts'
import { Instant } from './scalars.ts'

/**
 * Why a login session ended. `OTHER_ACCOUNT`: the browser's cookie belongs to another account since, so that the page shows
 * somebody else than the server would answer for.
 */
export const sessionEnds = [
  'SIGNED_OUT',
  'PASSWORD_CHANGED',
  'ROLE_CHANGED',
  'ENDED_BY_CLINIC',
  'FACTOR_REMOVED',
  'ENDED_BY_OWNER',
  'EMAIL_CHANGED',
  'VISIT_OVER',
  'IDLE',
  'EXPIRED',
  'OTHER_ACCOUNT',
] as const
export type SessionEnd = (typeof sessionEnds)[number]

/**
 * Why a node is not ready: the database does not answer, takes no writes, or lacks migrations of this release; the disk of
 * DATA_DIR is full, or cannot be used.
 */
export const readinessFaults = ['DATABASE_AWAY', 'DATABASE_READ_ONLY', 'MIGRATIONS_MISSING', 'DISK_FULL'] as const
export type ReadinessFault = (typeof readinessFaults)[number]

/** RFC 9457 problem details, served as `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('One plain sentence that a person can read.'),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    fields: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('With VALIDATION: the fields that were refused.'),
    sessionEnded: z
      .enum(sessionEnds)
      .optional()
      .describe('With UNAUTHENTICATED: why the session of this token ended. Only for a token that was valid once.'),
    faults: z.array(z.enum(readinessFaults)).optional().describe('With UNAVAILABLE of the readiness: what is wrong.'),
    secondFactor: z
      .object({
        ticket: z.string(),
        expiresAt: Instant,
        ways: z
          .array(z.enum(['APP', 'PASSKEY']))
          .describe('What the account has: an authenticator app, passkeys. A recovery code always works, too'),
      })
      .optional()
      .describe('With SECOND_FACTOR_REQUIRED: the ticket for the second step, good for one sign-in.'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
