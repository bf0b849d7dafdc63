import type { SummarySection } from '@medconsult/contract'

/** The labels of a printed summary, around what the doctor wrote. */
export const labels = {
  title: 'Visit summary',
  patient: 'Patient',
  doctor: 'Doctor',
  visit: 'Visit',
  signed: 'Signed',
  signedBy: (name: string, at: string) => `${at}, by ${name}`,
  amended: 'Amended',
  amends: (version: number, first: string) => `This is version ${version}. The first was signed on ${first}.`,
  sections: {
    reasonForVisit: 'Reason for visit',
    assessment: 'Assessment',
    planOfTreatment: 'Plan of treatment',
    medications: 'Medications',
    instructions: 'Instructions',
    followUp: 'Follow-up',
  } satisfies Record<SummarySection, string>,
  unshown:
    'This document cannot show some characters of the summary; they appear as empty boxes. The page of this visit in MedConsult shows them all and can be printed.',
  page: (number: number, of: number) => `Page ${number} of ${of}`,
} as const
