import { CALL, guest } from '../samples/calls.ts'
import { id, inDays, inMinutes, sarah } from '../samples/people.ts'
import { type Group, pending, refused, type State, unreached } from '../state.ts'

const CODE = 'abcdefghijklmnopqrstuv'
const invitation = {
  callSessionId: CALL,
  doctorName: sarah.name,
  role: 'INTERPRETER',
  language: 'es',
  expiresAt: inDays(1),
} as const
const storage = {
  'medconsult-invited-by': CODE,
  'medconsult-guest-tickets': JSON.stringify([
    { link: CODE, token: 'made-up', guest: { id: id(701), name: 'Maria Lopez-Hernandez', roomId: CALL } },
  ]),
}

const link = (title: string, shows: string, answers: State['answers'], more: Partial<State> = {}): State => ({
  title,
  shows,
  at: `/join#${CODE}`,
  answers: answers ?? {},
  ...more,
})
const stands = (
  title: string,
  shows: string,
  status: ReturnType<typeof guest>['status'],
  more: Partial<State> = {},
): State => {
  const { answers, ...rest } = more
  return {
    title,
    shows,
    at: '/join',
    storage,
    answers: { guestMe: { guest: guest(1, { status }), invitation }, ...answers },
    ...rest,
  }
}

export const guestStates: Group = {
  title: 'A guest of a call',
  states: {
    entry: link('What the link is for', 'asks you to join as: Interpreter, Spanish.', { openGuestLink: invitation }),
    nameless: link(
      'Without a name',
      'Please enter your name',
      { openGuestLink: invitation },
      { prepare: ({ press }) => press('Ask to join') },
    ),
    used: link('The link is used up', 'This link can no longer be used', { openGuestLink: refused('LINK_GONE') }),
    opening: link('Opening the invitation', 'You are invited to a video consultation', { openGuestLink: pending }),
    unreached: link('The server is not reached', 'We cannot reach the clinic’s server.', { openGuestLink: unreached }),
    incomplete: link('The link is not complete', 'This link is not complete', {}, { at: '/join' }),
    waiting: stands('Waiting to be let in', 'You are waiting for Dr. Sarah Johnson', 'WAITING'),
    'waiting-offline': stands('Waiting, and offline', 'The connection is interrupted.', 'WAITING', {
      offline: true,
      socket: 'away',
    }),
    admitted: stands('Admitted', 'Good connection', 'ADMITTED', {
      room: {
        remotes: [
          { peerId: 'sarah', userId: sarah.id, name: sarah.name, role: 'doctor' },
          { peerId: 'john', role: 'patient' },
        ],
      },
    }),
    refused: stands('Refused', 'You were not let in', 'REFUSED'),
    removed: stands('Removed', 'You are no longer in the call', 'REMOVED'),
    left: stands('Left by oneself, just now', 'You can rejoin until', 'LEFT', {
      answers: { guestMe: { guest: guest(1, { status: 'LEFT', rejoinUntil: inMinutes(1.5) }), invitation } },
    }),
    'left-for-good': stands('Left by oneself', 'You can ask to join again', 'LEFT'),
    ended: stands('The call is over', 'The call is over', 'WAITING', { answers: { guestMe: refused('NOT_FOUND') } }),
  },
}
