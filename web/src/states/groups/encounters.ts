import type { PatientVisit } from '@medconsult/contract'
import { CALL } from '../samples/calls.ts'
import { about, content, doctorEncounter, draft, signed, signedAt } from '../samples/encounters.ts'
import { id, inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { SESSION, schedule } from '../samples/practice.ts'
import { type Group, pending, refused, type State } from '../state.ts'

const patientEncounter = (differs: Partial<PatientVisit> = {}): PatientVisit => ({
  ...about,
  note: null,
  summary: { version: 1, content, signedAt, signedBy: sarah.name },
  rating: null,
  ...differs,
})

const encounter = (
  title: string,
  shows: string,
  as: typeof john,
  answers: State['answers'],
  more: Partial<State> = {},
): State => ({
  title,
  shows,
  as,
  at: `/visits/${CALL}`,
  answers: answers ?? {},
  ...more,
})
const feedback = (title: string, shows: string, count: number): State => ({
  title,
  shows,
  as: sarah,
  at: '/doctor/feedback',
  answers: {
    readRatings: {
      count,
      average: count > 0 ? 4.6 : null,
      comments:
        count > 0 ? ['She took her time, and explained everything.', 'The picture was sharp even on the train.'] : [],
    },
  },
})

export const encounterStates: Group = {
  title: 'After the visit',
  states: {
    write: encounter('Nothing written yet', 'Summary for the patient', sarah, { doctorReadVisit: doctorEncounter() }),
    phoned: encounter('Continued by phone', 'Continued by phone at', sarah, {
      doctorReadVisit: doctorEncounter({ phonedAt: inMinutes(-80), reason: 'A cough for a week' }),
    }),
    draft: encounter('Drafts', 'Sign the summary', sarah, { doctorReadVisit: draft }),
    signed: encounter('Signed and amended', '1 earlier version', sarah, { doctorReadVisit: signed }),
    signing: encounter(
      'Asked whether to sign',
      'Sign the note?',
      sarah,
      { doctorReadVisit: draft },
      { prepare: ({ press }) => press('Sign the note') },
    ),
    conflict: encounter(
      'Changed in another window',
      'This was changed in another window',
      sarah,
      { doctorReadVisit: draft, saveNoteDraft: refused('DRAFT_CHANGED') },
      {
        prepare: ({ fill }) => fill('Note', 'Seen by video, once more.'),
      },
    ),
    patient: encounter('The patient’s summary', 'Pain in the right knee', john, {
      patientReadVisit: patientEncounter(),
    }),
    'patient-none': encounter('No summary yet', 'No summary yet', john, {
      patientReadVisit: patientEncounter({ summary: null }),
    }),
    'patient-rated': encounter('Rated', 'Pain in the right knee', john, {
      patientReadVisit: patientEncounter({
        note: { version: 1, content: { text: 'Knee: no swelling, full movement.' }, signedAt, signedBy: sarah.name },
        rating: { score: 4, comment: 'Very helpful.', ratedAt: inMinutes(-30), changeableUntil: inDays(7) },
      }),
    }),
    loading: encounter('Loading', 'Loading the visit', john, { patientReadVisit: pending }),
    gone: encounter('Not one’s own', 'This visit was not found', john, { patientReadVisit: refused('NOT_FOUND') }),
    feedback: feedback('Ratings', 'She took her time', 15),
    'feedback-none': feedback('No ratings yet', 'No feedback to show yet', 0),
    'to-write': {
      title: 'Notes to fill, beside the queue',
      shows: 'Wei Chen',
      as: sarah,
      at: `/doctor/practice/${SESSION}`,
      answers: {
        listOwnSchedules: [schedule()],
        readQueue: [],
        listVisits: [
          { ...about, id: id(1600), patientName: 'Wei Chen', note: 'NONE', summary: 'NONE' },
          { ...about, id: id(1601), patientName: 'Amara Okafor', note: 'SIGNED', summary: 'DRAFT' },
        ],
      },
    },
  },
}
