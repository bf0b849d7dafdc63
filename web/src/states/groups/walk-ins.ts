import type { PublicPractice } from '@medconsult/contract'
import { admin, id, john } from '../samples/people.ts'
import { SESSION } from '../samples/practice.ts'
import { type Group, pending, refused, type State, unreached } from '../state.ts'

const practice = (differs: Partial<PublicPractice>): PublicPractice => ({
  doctorName: 'Dr. Sarah Johnson',
  specialty: { id: id(40), name: 'General practice' },
  online: { scheduleId: SESSION, waiting: 3, estimatedWaitMinutes: 28 },
  next: null,
  ...differs,
})
const link = (title: string, shows: string, answers: State['answers'], more: Partial<State> = {}): State => ({
  title,
  shows,
  at: '/with/sarah-johnson',
  answers: answers ?? {},
  ...more,
})
const offline = practice({ online: null, next: { date: '2026-12-03', startTime: '09:00', endTime: '12:00' } })

export const walkInStates: Group = {
  title: 'A doctor’s public link',
  states: {
    online: link('The doctor is online', '3 people are waiting before you.', { openPublicLink: practice({}) }),
    empty: link('Nobody waits', 'Nobody is waiting before you.', {
      openPublicLink: practice({ online: { scheduleId: SESSION, waiting: 0, estimatedWaitMinutes: 0 } }),
    }),
    nameless: link(
      'Without a name',
      'Please enter your name.',
      { openPublicLink: practice({}) },
      { prepare: ({ press }) => press('Join the queue') },
    ),
    offline: link('The doctor is not online', 'The next online session:', { openPublicLink: offline }),
    unplanned: link('No session is planned', 'No online session is planned', {
      openPublicLink: practice({ online: null }),
    }),
    gone: link('The link is off', 'This link does not work', { openPublicLink: refused('NOT_FOUND') }),
    staff: link(
      'Somebody of the clinic opens it',
      'You are signed in as',
      { openPublicLink: practice({}) },
      { as: admin },
    ),
    'patient-offline': link(
      'A patient with an account, and the doctor is not online',
      'The next online session:',
      { openPublicLink: offline },
      { as: john },
    ),
    opening: link('Opening the link', 'Video visit', { openPublicLink: pending }),
    unreached: link('The server is not reached', 'We cannot reach the clinic’s server.', { openPublicLink: unreached }),
  },
}
