import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, text } from '../scalars.ts'
import { administrationRoutes } from './administration-routes.ts'
import { Verification, VerificationStatusSchema } from './profiles.ts'

/** A doctor's account as the administrator decides about it. */
export const ManagedDoctor = z
  .object({
    id: IdOut,
    name: z.string(),
    email: z.string(),
    registeredAt: Instant,
    specialtyName: z.string().nullable(),
    qualifications: z.string(),
    visible: z.boolean(),
    verification: Verification,
    decidedBy: z.string().nullable().describe('The administrator’s name; null: registration was open'),
  })
  .meta({ id: 'ManagedDoctor' })
export type ManagedDoctor = z.infer<typeof ManagedDoctor>

export const ManagedSpecialty = z
  .object({
    id: IdOut,
    name: z.string(),
    retiredAt: Instant.nullable().describe('Since when it cannot be chosen any more'),
    doctors: z.int().describe('How many have chosen it'),
  })
  .meta({ id: 'ManagedSpecialty' })
export type ManagedSpecialty = z.infer<typeof ManagedSpecialty>

const params = z.object({ id: Id })
const SpecialtyName = z.object({ name: name(80) })

export const administrationOperations = {
  listDoctors: operation({
    route: administrationRoutes.listDoctors,
    summary: 'Doctors’ accounts, the newest first, thirty at a time',
    access: access.administrators,
    query: z.object({
      status: VerificationStatusSchema.optional(),
      name: text(100).optional().describe('Parts of the name or the e-mail address'),
      before: Id.optional().describe('`next` of the page before'),
    }),
    answer: z.object({ doctors: z.array(ManagedDoctor), next: IdOut.nullable() }),
    errors: [],
  }),
  verifyDoctor: operation({
    route: administrationRoutes.verifyDoctor,
    summary: 'Let a doctor be found, booked, and practise',
    access: access.administrators,
    params,
    answer: ManagedDoctor,
    errors: ['NOT_FOUND', 'VERIFICATION_STATE'],
  }),
  withdrawVerification: operation({
    route: administrationRoutes.withdrawVerification,
    summary: 'Take a doctor’s verification back; a practice or a call under way ends, appointments stay',
    access: access.administrators,
    params,
    body: z.object({ reason: text(500).describe('The doctor reads it') }),
    answer: ManagedDoctor,
    errors: ['NOT_FOUND', 'VERIFICATION_STATE'],
  }),
  manageSpecialties: operation({
    route: administrationRoutes.manageSpecialties,
    summary: 'Every specialty by name, with retired ones',
    access: access.administrators,
    answer: z.array(ManagedSpecialty),
    errors: [],
  }),
  addSpecialty: operation({
    route: administrationRoutes.addSpecialty,
    summary: 'Add a specialty',
    access: access.administrators,
    body: SpecialtyName,
    answer: ManagedSpecialty,
    status: 201,
    errors: ['NAME_TAKEN'],
  }),
  renameSpecialty: operation({
    route: administrationRoutes.renameSpecialty,
    summary: 'Rename a specialty, for everybody who has it',
    access: access.administrators,
    params,
    body: SpecialtyName,
    answer: ManagedSpecialty,
    errors: ['NOT_FOUND', 'NAME_TAKEN'],
  }),
  retireSpecialty: operation({
    route: administrationRoutes.retireSpecialty,
    summary: 'Offer a specialty no more; who has it keeps it. Repeating it changes nothing',
    access: access.administrators,
    params,
    answer: ManagedSpecialty,
    errors: ['NOT_FOUND'],
  }),
  restoreSpecialty: operation({
    route: administrationRoutes.restoreSpecialty,
    summary: 'Offer a retired specialty again. Repeating it changes nothing',
    access: access.administrators,
    params,
    answer: ManagedSpecialty,
    errors: ['NOT_FOUND'],
  }),
} as const
