import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Instant } from '../scalars.ts'
import { overviewRoutes } from './routes.ts'

/** The clinic's day in figures, without names. */
export const Overview = z
  .object({
    date: z.string().describe('Today in the clinic’s zone, YYYY-MM-DD'),
    sessions: z
      .object({ planned: z.int(), online: z.int(), completed: z.int() })
      .describe('Practice sessions of today'),
    waiting: z.int().describe('People who wait now in sessions of today'),
    inCall: z.int().describe('Calls under way now, from a queue or of an appointment'),
    seen: z.int().describe('Visits of today that are over'),
    left: z.int().describe('Places of today that were given up'),
    completion: z.number().nullable().describe('Seen of those who came and are no longer waiting, 0 to 1; null: none'),
    meanWaitMinutes: z
      .number()
      .nullable()
      .describe('From joining, or the session’s planned start when that is later, to the call; null: no call yet'),
    missedInvitations: z.int().describe('Invitations of today that ran out unanswered'),
    appointments: z
      .object({ today: z.int(), missed: z.int() })
      .describe('Confirmed ones of today, and no-shows of them'),
    doctors: z.object({ verified: z.int(), unverified: z.int() }),
    patients: z.int().describe('Patients’ accounts'),
    timeZones: z
      .array(
        z.object({
          zone: z.string(),
          from: Instant,
          until: Instant,
          server: z
            .int()
            .nullable()
            .describe('Minutes ahead of UTC by the table of Node; null: it does not know the zone'),
          database: z.int().nullable().describe('The same by the table of PostgreSQL'),
        }),
      )
      .describe(
        'Where the two time-zone tables of this installation disagree about a zone in use, in the next two years',
      ),
  })
  .meta({ id: 'Overview' })
export type Overview = z.infer<typeof Overview>

export const overviewOperations = {
  readOverview: operation({
    route: overviewRoutes.readOverview,
    summary: 'How the clinic’s day goes, in figures',
    access: access.administrators,
    answer: Overview,
    errors: [],
  }),
} as const
