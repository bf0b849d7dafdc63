import type { DoctorVisit, SummaryContent } from '@medconsult/contract'
import { CALL } from './calls.ts'
import { inMinutes, john, sarah } from './people.ts'

export const about = {
  id: CALL,
  appointmentId: null,
  doctorName: sarah.name,
  patientName: john.name,
  beganAt: inMinutes(-90),
  endedAt: inMinutes(-76),
  phonedAt: null as string | null,
  reason: null as string | null,
}
export const content: SummaryContent = {
  reasonForVisit: 'Pain in the right knee for two weeks, mostly on stairs.',
  assessment: 'Irritation below the kneecap. No sign of an injury.',
  planOfTreatment: 'Exercises every day for four weeks.\nPhysiotherapy, six times.',
  medications: 'Ibuprofen 400 mg, three times a day with food, for five days.',
  instructions: 'Walk on level ground. No running for now.',
  followUp: 'In four weeks. Sooner with fever, or if the knee swells.',
}
export const signedAt = inMinutes(-60)
export const doctorEncounter = (differs: Partial<DoctorVisit> = {}): DoctorVisit => ({
  ...about,
  note: { draft: { revision: 0, content: null, savedAt: null }, versions: [], sharedAt: null },
  summary: { draft: { revision: 0, content: null, savedAt: null }, versions: [] },
  ...differs,
})
export const signed = doctorEncounter({
  note: {
    draft: { revision: 3, content: null, savedAt: null },
    versions: [
      {
        version: 1,
        content: { text: 'Seen by video. Knee: no swelling, full movement.' },
        signedAt,
        signedBy: sarah.name,
      },
    ],
    sharedAt: null,
  },
  summary: {
    draft: { revision: 4, content: null, savedAt: null },
    versions: [
      { version: 2, content, signedAt, signedBy: sarah.name },
      { version: 1, content: { ...content, followUp: '' }, signedAt: inMinutes(-70), signedBy: sarah.name },
    ],
  },
})
export const draft = doctorEncounter({
  note: {
    draft: { revision: 2, content: { text: 'Seen by video.' }, savedAt: signedAt },
    versions: [],
    sharedAt: null,
  },
  summary: { draft: { revision: 1, content, savedAt: signedAt }, versions: [] },
})
