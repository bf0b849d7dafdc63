import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { CalendarDate, Id, IdOut, Instant, LanguageTag, plain, text } from '../scalars.ts'
import { PHONE_HINT, readPhone } from './phone.ts'
import { profileRoutes } from './routes.ts'
import { identities, type VerificationStatus, verificationMoves } from './states.ts'

export const VerificationStatusSchema = z.enum(
  Object.keys(verificationMoves) as [VerificationStatus, ...VerificationStatus[]],
)

/** A field of medicine, from the clinic's own list. */
export const Specialty = z.object({ id: IdOut, name: z.string() }).meta({ id: 'Specialty' })
export type Specialty = z.infer<typeof Specialty>

/** A currency of ISO 4217 that this platform knows how to write. */
const Currency = z
  .string()
  .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'must be a currency such as EUR (ISO 4217)')

/** Money as whole minor units: 2500 EUR cents are €25.00, 2500 JPY are ¥2,500. */
export const Fee = z
  .object({
    amount: z.int().min(0).max(100_000_000).describe('In minor units of the currency'),
    currency: Currency.describe('ISO 4217'),
  })
  .meta({ id: 'Fee' })
export type Fee = z.infer<typeof Fee>

/** What a doctor writes about themselves for patients. */
const aboutDoctor = {
  qualifications: z.string(),
  practisingSince: z.int().nullable().describe('The year in which they began'),
  languages: z.array(z.string()).describe('BCP 47'),
  fee: Fee.nullable().describe('Of a consultation'),
  city: z.string(),
} as const

/** A doctor in a list of search results. */
export const DoctorCard = z
  .object({
    id: IdOut,
    name: z.string(),
    specialty: Specialty.nullable(),
    ...aboutDoctor,
    nextFreeAt: Instant.nullable().describe('When they can be booked first; null: they have no free time'),
    calendar: z
      .object({
        timeZone: z.string().describe('In which their hours are meant'),
        inPersonOnly: z.boolean().describe('They hold no video calls in it'),
      })
      .nullable()
      .describe('Null: they cannot be booked'),
  })
  .meta({ id: 'DoctorCard' })
export type DoctorCard = z.infer<typeof DoctorCard>

const place = {
  bio: z.string(),
  address: z.string(),
  mapUrl: z.string().nullable(),
} as const

/** A doctor as patients see them. */
export const Doctor = DoctorCard.extend(place).meta({ id: 'Doctor' })
export type Doctor = z.infer<typeof Doctor>

export const Verification = z
  .object({
    status: VerificationStatusSchema,
    reason: z.string().nullable().describe('Why it was withdrawn'),
    decidedAt: Instant.nullable(),
  })
  .meta({ id: 'Verification' })
export type Verification = z.infer<typeof Verification>

/** A doctor's own profile. */
export const DoctorProfile = Doctor.extend({
  visible: z.boolean().describe('Can patients find them?'),
  verification: Verification,
}).meta({ id: 'DoctorProfile' })
export type DoctorProfile = z.infer<typeof DoctorProfile>

/** Text that may be empty. */
const maybe = (max: number) => plain(z.string().trim().max(max))

const DoctorProfileInput = z.object({
  specialtyId: Id.nullable(),
  qualifications: maybe(300),
  practisingSince: z.int().min(1940).max(2200).nullable().describe('A year, this one or earlier'),
  languages: z
    .array(LanguageTag)
    .max(12)
    .refine((tags) => new Set(tags.map((tag) => tag.toLowerCase())).size === tags.length, 'must be different ones'),
  fee: Fee.nullable(),
  bio: maybe(2000),
  city: maybe(80),
  address: maybe(300),
  mapUrl: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .max(500)
    .nullable(),
  visible: z.boolean(),
})

/**
 * What a patient tells the clinic about themselves. Only the patient can read it; the doctor who has them in a queue, an
 * appointment or a call reads telephone number and date of birth.
 */
export const PatientProfile = z
  .object({
    phone: z.string(),
    birthDate: z.string().nullable().describe('YYYY-MM-DD'),
    address: z.string(),
    language: z.string().nullable().describe('In which they would like to be written to; BCP 47'),
    relayOnly: z.boolean().describe('Their calls use relays only, so that nobody in them learns their network address'),
    contactAsked: z.boolean().describe('Telephone number and date of birth were asked for once, and need not be again'),
  })
  .meta({ id: 'PatientProfile' })
export type PatientProfile = z.infer<typeof PatientProfile>

/** A telephone number. It is stored as it was written, with plain digits, spaces and hyphens; an empty text is none. */
const Phone = z
  .string()
  .max(100)
  .transform((given, context) => {
    const phone = given.trim() === '' ? '' : readPhone(given)
    if (phone === null) context.addIssue({ code: 'custom', message: PHONE_HINT })
    return phone ?? z.NEVER
  })

const BirthDate = CalendarDate.refine((date) => date >= '1900-01-01', 'must be 1900 or later')

/** How the doctor reaches a patient, and how old they are. */
export const PatientContact = z
  .object({
    patientId: IdOut,
    identity: z.enum(identities).describe('How sure it is who they are'),
    phone: z.string().nullable().describe('As the patient wrote it; null: not given'),
    birthDate: z.string().nullable().describe('YYYY-MM-DD; null: not given'),
    age: z.int().nullable().describe('In whole years, today in the clinic’s zone'),
  })
  .meta({ id: 'PatientContact' })
export type PatientContact = z.infer<typeof PatientContact>

const PatientProfileInput = z.object({
  phone: Phone,
  birthDate: BirthDate.nullable(),
  address: maybe(300),
  language: LanguageTag.nullable(),
  relayOnly: z.boolean().optional().describe('As before if it is left out'),
})

export const profileOperations = {
  readDoctorProfile: operation({
    route: profileRoutes.readDoctorProfile,
    summary: 'The doctor’s own profile, and how their verification stands',
    access: access.doctors,
    answer: DoctorProfile,
    errors: [],
  }),
  saveDoctorProfile: operation({
    route: profileRoutes.saveDoctorProfile,
    // The text about the doctor has up to 2,000 characters and the other fields some 1,500; each takes up to six bytes.
    bodyLimit: 32 * 1024,
    summary: 'Save the whole of the doctor’s own profile',
    access: access.doctors,
    body: DoctorProfileInput,
    answer: DoctorProfile,
    errors: [],
  }),
  readPatientProfile: operation({
    route: profileRoutes.readPatientProfile,
    summary: 'The patient’s own profile',
    access: access.patients,
    answer: PatientProfile,
    errors: [],
  }),
  savePatientProfile: operation({
    route: profileRoutes.savePatientProfile,
    summary: 'Save the whole of the patient’s own profile',
    access: access.patients,
    body: PatientProfileInput,
    answer: PatientProfile,
    errors: [],
  }),
  savePatientContact: operation({
    route: profileRoutes.savePatientContact,
    summary: 'Answer the question for telephone number and date of birth; an empty body skips it, for good',
    access: access.patients,
    body: z.object({
      phone: Phone.optional().describe('As before if it is left out; empty: none'),
      birthDate: BirthDate.nullable().optional().describe('As before if it is left out; null: none'),
    }),
    answer: PatientProfile,
    errors: [],
  }),
  readPatientContact: operation({
    route: profileRoutes.readPatientContact,
    summary: 'Telephone number and date of birth, for the doctor who has this patient in a queue, appointment or call',
    access: access.doctorOfPatient,
    params: z.object({ id: Id }),
    answer: PatientContact,
    errors: ['NOT_FOUND'],
  }),
  listSpecialties: operation({
    route: profileRoutes.listSpecialties,
    summary: 'The clinic’s specialties by name, without retired ones',
    access: access.accounts,
    answer: z.array(Specialty),
    errors: [],
  }),
  findDoctors: operation({
    route: profileRoutes.findDoctors,
    summary: 'Verified, visible doctors, a page at a time',
    access: access.accounts,
    query: z.object({
      name: text(100).optional().describe('Parts of the name, in any order'),
      specialtyId: Id.optional(),
      language: LanguageTag.optional().describe('`pt` finds `pt-BR` too'),
      location: text(100).optional().describe('Parts of city or address'),
      freeWithinDays: z.coerce.number().int().min(1).max(90).optional().describe('Has a free time within so many days'),
      sort: z.enum(['name', 'soonest']).default('name').describe('By name, or by the next free time'),
      after: Id.optional().describe('Of `next` of the page before'),
      afterFreeAt: Instant.optional().describe('Of `next` of the page before'),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    answer: z.object({
      doctors: z.array(DoctorCard),
      next: z
        .object({ after: IdOut, afterFreeAt: Instant.optional() })
        .nullable()
        .describe('What to ask for the next page with; null: this is the last one'),
    }),
    errors: [],
  }),
  readDoctor: operation({
    route: profileRoutes.readDoctor,
    summary: 'A verified, visible doctor as patients see them; one’s own always',
    access: access.accounts,
    params: z.object({ id: Id }),
    answer: Doctor,
    errors: ['NOT_FOUND'],
  }),
} as const
