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

/** One entry of the trail: who did what, when, and to whose data. It never holds any content of those data. */
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
    appointmentId: IdOut.nullable(),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

/** An entry as its patient reads it: who read or changed the patient's data. */
export const OwnAuditEntry = z
  .object({
    id: IdOut,
    at: Instant,
    by: z.enum(['SELF', 'DOCTOR', 'ADMIN', 'SERVER', 'OTHER']).describe('OTHER: a guest, or an account that is gone'),
    name: z.string().nullable().describe('A doctor’s'),
    action: z.string(),
  })
  .meta({ id: 'OwnAuditEntry' })
export type OwnAuditEntry = z.infer<typeof OwnAuditEntry>

export const auditVerdicts = ['INTACT', 'INTACT_SINCE', 'UNVOUCHED', 'UNREADABLE', 'BROKEN'] as const
export type AuditVerdict = (typeof auditVerdicts)[number]

/** How much of the chain of seals over the trail was verified, and the result. */
export const AuditCheck = z
  .object({
    verdict: z
      .enum(auditVerdicts)
      .nullable()
      .describe(
        'null: there is more to look over. INTACT: every entry fits its seal, and the seals fit the heads that are kept outside of the database. INTACT_SINCE: so since those were begun, `heads.since`. UNVOUCHED: the seals fit, and no head is kept outside. UNREADABLE: the seals fit, and the file of heads cannot be read. BROKEN: something was changed, removed or slipped in',
      ),
    next: z.string().nullable().describe('The `cursor` to go on with; null: this was the last page'),
    checked: z.int().describe('How many seals fit so far, counted from the first'),
    sealed: z.int().describe('How many entries have their seal'),
    entries: z.int().nullable().describe('How many entries there are; null until the last page'),
    unsealed: z
      .int()
      .nullable()
      .describe('Entries of the last moments, which get theirs next; null until the last page'),
    strays: z.int().nullable().describe('Entries that were slipped in afterwards; null until the last page'),
    brokenAt: z.int().nullable().describe('The first seal that does not fit: its entry was changed or removed'),
    head: z
      .string()
      .nullable()
      .describe('The latest seal, hexadecimal; written down elsewhere it vouches for all before'),
    heads: z
      .object({
        compared: z.int().describe('With how many heads the chain was compared so far'),
        since: Instant.describe('When the first of them was written'),
        sinceEntry: z.int().describe('How many entries were sealed by then'),
        replaced: z
          .object({ file: z.string(), entries: z.int() })
          .nullable()
          .describe(
            'The older file that was put aside then, because the database was empty, and how many entries it knew',
          ),
      })
      .nullable()
      .describe('The heads that this node keeps in a file; null: there is none, or it cannot be read'),
    checkedAt: Instant,
  })
  .meta({ id: 'AuditCheck' })
export type AuditCheck = z.infer<typeof AuditCheck>

export const auditOperations = {
  checkAuditTrail: operation({
    route: auditRoutes.checkAuditTrail,
    summary: 'Look over the chain of seals, a page at a time: was an entry changed, removed or slipped in?',
    access: access.administrators,
    query: z.object({
      cursor: z
        .string()
        .regex(/^\d{1,15}(\.\d{1,15}){3}\.[\w-]{43}$/)
        .optional()
        .describe('`next` of the page before, for an hour; none: from the first entry on'),
    }),
    answer: AuditCheck,
    errors: [],
  }),
  readOwnTrail: operation({
    route: auditRoutes.readOwnTrail,
    summary: 'Who was at one’s own data, newest first, fifty at a time',
    access: access.patients,
    query: z.object({ before: Id.optional().describe('`next` of the page before') }),
    answer: z.object({ entries: z.array(OwnAuditEntry), next: IdOut.nullable() }),
    errors: [],
  }),
  readAuditTrail: operation({
    route: auditRoutes.readAuditTrail,
    summary: 'The audit trail, newest first, fifty at a time; reading it is written into it',
    access: access.administrators,
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
    access: access.administrators,
    body: z.object({ email: z.string().trim().toLowerCase().max(254).pipe(z.email()) }),
    answer: AuditPerson,
    errors: ['NOT_FOUND'],
  }),
} as const
