import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Instant } from '../scalars.ts'
import { sessionRoutes } from './session-routes.ts'

/** How long the session that asks lasts. */
export const SessionLimits = z
  .object({
    expiresAt: Instant.describe('When the session ends, whatever is done in it'),
    idleMinutes: z.int().nullable().describe('After how long without use the session ends; null: it does not'),
    idleEndsAt: Instant.nullable().describe('When that is, if nobody uses it until then'),
  })
  .meta({ id: 'SessionLimits' })
export type SessionLimits = z.infer<typeof SessionLimits>

/** For the bodies of a sign-in. */
export const sharedComputer = z
  .boolean()
  .optional()
  .describe('True for a device that others use too: the session then ends after 15 minutes without use')

export const sessionOperations = {
  readOwnSession: operation({
    route: sessionRoutes.readOwnSession,
    whileRestricted: true,
    summary: 'When the session that asks ends. Reading it does not count as use',
    access: access.accounts,
    answer: SessionLimits,
    errors: [],
  }),
  staySignedIn: operation({
    route: sessionRoutes.staySignedIn,
    whileRestricted: true,
    summary:
      'Somebody uses the session: its idle time runs anew. Every request that is no GET counts as use too, and so do `GET /api/auth/me`, calls and meetings',
    access: access.accounts,
    answer: SessionLimits,
    errors: [],
  }),
} as const
