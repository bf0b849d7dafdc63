import { expect, test } from 'vitest'
import { addTexts, i18n } from '../../platform/i18n.ts'
import { texts } from '../texts.en.ts'
import { primaryOf, waitOf } from './primary.ts'
import { placeWords, waitWords } from './use-line.ts'

addTexts('practice', texts)
const t = i18n.getFixedT('en', 'practice')

const own = (status: 'WAITING' | 'READY' | 'INVITED') => ({ status, isReady: status === 'READY' })

test.each([
  ['WAITING', 'IDLE', null, 'Check camera and microphone'],
  ['WAITING', 'RUNNING', null, 'Checking…'],
  ['WAITING', 'RUNNING', 'GOOD', 'Checking…'],
  ['WAITING', 'DONE', 'GOOD', 'I’m ready'],
  ['WAITING', 'IDLE', 'LIMITED', 'I’m ready'],
  ['WAITING', 'DONE', 'POOR', 'Check again'],
  ['READY', 'IDLE', null, 'You’re ready. We’ll ring.'],
  ['READY', 'RUNNING', null, 'You’re ready. We’ll ring.'],
  ['INVITED', 'DONE', 'GOOD', 'It’s ringing'],
] as const)(
  'the button of a patient who is %s, with the check %s and result %s, says “%s”',
  (status, phase, verdict, words) => {
    expect(t(`visit.primary.${primaryOf(own(status), phase, verdict)}`)).toBe(words)
  },
)

test.each([
  [0, true, 'You are next'],
  [0, false, '1st in line'],
  [1, true, '2nd in line'],
  [2, true, '3rd in line'],
  [3, true, '4th in line'],
  [10, true, '11th in line'],
  [20, false, '21st in line'],
])('the place of a patient with %i ahead (doctor online: %s) is “%s”', (ahead, isOnline, words) => {
  expect(placeWords(t, ahead, isOnline)).toBe(words)
})

test.each([
  ['ONLINE', 0, 100, 'any moment'],
  ['ONLINE', 7, 100, 'about 7 min'],
  ['ONLINE', 12, 100, 'about 10 min'],
  ['ONLINE', 58, 100, 'about 1 hour'],
  ['ONLINE', 95, 100, 'about 1 h 30 min'],
  ['ONLINE', 95, 90, 'later than this session ends'],
  ['ONLINE', 118, 300, 'about 2 hours'],
  ['ONLINE', 30, null, 'about 30 min'],
  ['ONLINE', 30, -5, 'about 30 min'],
  ['UPCOMING', 0, 100, 'your doctor is not online yet'],
  ['UPCOMING', 24, 100, 'about 25 min after the start'],
  ['COMPLETED', 24, 100, 'your doctor is away'],
] as const)(
  'the wait in a session that is %s, of %i minutes with %s left, is “%s”',
  (session, minutes, left, words) => {
    expect(waitWords(t, waitOf(session, minutes, left))).toBe(words)
  },
)
