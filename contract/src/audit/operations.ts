import * as z from 'zod'
import { Role } from '../accounts/operations.ts'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant } from '../scalars.ts'
import { auditActions } from './actions.ts'
import { auditRoutes } from './routes.ts'

export const AuditPerson = z
  .object({ id: IdOut, name: z.string().nullable().describe('null: the account is gone'), role: Role.nullable() })
  .meta({ id: 'AuditPerson' })
export type AuditPerson = z.infer<typeof AuditPerson>

/** One line of the trail: who did what, when, to whose data. No content, ever. */
export const AuditEntry = z
  .object({
    id: IdOut,
    at: Instant,
    actor: AuditPerson.nullable().describe('null: background work, or a guest'),
    background: z.string().nullable().describe('The name of the background work'),
    action: z.string(),
    patient: AuditPerson.nullable().describe('Whose data it was about'),
    scheduleId: IdOut.nullable(),
    callSessionId: IdOut.nullable(),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

export const auditOperations = {
  readAuditTrail: operation({
    route: auditRoutes.readAuditTrail,
    summary: 'The audit trail, newest first, fifty at a time; reading it is written into it',
    access: access.admins,
    query: z.object({
      actorId: Id.optional().describe('What this person did'),
      patientId: Id.optional().describe('What was done to this person’s data'),
      action: z.enum(auditActions).optional(),
      from: Instant.optional(),
      to: Instant.optional().describe('Up to, without this instant'),
      before: Id.optional().describe('`next` of the page before'),
    }),
    answer: z.object({ entries: z.array(AuditEntry), next: IdOut.nullable() }),
    errors: [],
  }),
  findPerson: operation({
    route: auditRoutes.findPerson,
    summary: 'Whose account an e-mail address is, to look them up in the trail. In a body: addresses end up in logs',
    access: access.admins,
    body: z.object({ email: z.string().trim().toLowerCase().max(254).pipe(z.email()) }),
    answer: AuditPerson,
    errors: ['NOT_FOUND'],
  }),
} as const
