import type { ReadyCheck } from '@medconsult/contract'
import { admin, john, sarah } from '../samples/people.ts'
import { checks, SESSION, schedule, view } from '../samples/practice.ts'
import { type Devices, type Group, pending, type State } from '../state.ts'

const START = 'Check camera and microphone'

const card = (title: string, shows: string, readyCheck: ReadyCheck | null, more: Partial<State> = {}): State => {
  const { answers, ...rest } = more
  return {
    title,
    shows,
    at: `/patient/consultation/${SESSION}`,
    as: john,
    answers: { viewSchedule: view({ readyCheck }), ...answers },
    ...rest,
  }
}
const tried = (title: string, shows: string, devices: Devices, more: Partial<State> = {}): State =>
  card(title, shows, null, { devices, prepare: ({ press }) => press(START), ...more })

export const deviceStates: Group = {
  title: 'The ready check',
  states: {
    before: card('Not begun', 'It takes half a minute.', null),
    running: tried('Under way', 'Please say something', 'work', { answers: { iceServers: pending } }),
    silent: tried('A silent microphone', 'We can’t hear anything from', 'work', {
      prepare: async ({ press, waitForText }) => {
        await press(START)
        await waitForText('We can’t hear anything from')
      },
    }),
    refused: tried('The browser refuses', 'Your browser does not let us use the camera and microphone.', 'refused'),
    'watch-only': tried('Refused, and gone on without', 'You are joining without camera and microphone', 'refused', {
      prepare: async ({ press, waitForText }) => {
        await press(START)
        await waitForText('Only watch and listen')
        await press('Only watch and listen')
      },
    }),
    asking: tried(
      'The browser waits for an answer',
      'Your browser is asking for your camera and microphone',
      'unanswered',
    ),
    missing: tried('Nothing is plugged in', 'No camera and no microphone were found.', 'missing'),
    'in-use': tried('Another program has the camera', 'Camera and microphone did not start', 'in use'),
    'no-camera': tried('No camera', 'No camera was found. You will be heard, but not seen.', 'no camera'),
    choices: tried('Choosing devices and a blurred background', 'Blur background', 'work', {
      prepare: async ({ press, waitForText }) => {
        await press(START)
        await waitForText('Devices, sound and call quality')
        await press('Devices, sound and call quality')
      },
    }),
    good: card('Result: good', 'Everything works. You can say that you are ready.', checks.good),
    'limited-no-camera': card('Result: no camera', 'A call is possible, but not everything works.', checks.noCamera),
    'limited-detour': card('Result: only a detour is open', 'Your network blocks part of a call.', checks.detour),
    'limited-slow': card('Result: slow', 'Your connection is slow.', checks.slow),
    poor: card('Result: poor', 'Something needs your help before the call.', checks.bad),
    doctor: {
      title: 'As the doctor',
      shows: 'Your picture',
      at: `/doctor/practice/${SESSION}`,
      as: sarah,
      answers: { listOwnSchedules: [schedule()], readQueue: [] },
      prepare: ({ press }) => press('Camera and microphone'),
    },
    'relay-self-test': {
      title: 'Self-test of the relay',
      shows: 'Nothing has been tested yet.',
      at: '/admin/self-test',
      as: admin,
      answers: {
        iceServers: {
          iceServers: [
            { urls: ['stun:turn.example.org:3478'] },
            {
              urls: ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org:5349?transport=tcp'],
              username: 'u',
              credential: 'c',
            },
          ],
          expiresAt: null,
        },
      },
    },
    'relay-none': { title: 'Self-test without a relay', shows: 'Relay self-test', at: '/admin/self-test', as: admin },
  },
}
