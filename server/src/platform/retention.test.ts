import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { defaultRetention, readRetention, retentionKinds } from './retention.ts'

test('without the variable everything is kept as the table says, which can be meant', () => {
  expect(readConfig({}).retention).toEqual(defaultRetention)
  expect(readRetention('')).toEqual({ retention: defaultRetention, mistakes: [] })
  expect(defaultRetention).toMatchObject({ chat: 3650, 'sign-ins': 90, 'call-reports': 30 })
})

test('what it names is kept for as long as it says, or without end', () => {
  const { retention } = readConfig({ RETENTION: ' chat=5475 ,meetings = forever, guests=90,' })
  expect(retention).toEqual({ ...defaultRetention, chat: 5475, meetings: null, guests: 90 })
})

describe('a profile that cannot be meant is refused in a sentence', () => {
  test.each([
    ['visits=30', 'RETENTION knows no "visits": the kinds are deliveries, notifications,'],
    ['chat', 'RETENTION needs a number of days or "forever" for chat, such as chat=365'],
    ['chat=', 'RETENTION needs a number of days'],
    ['chat=10y', 'RETENTION needs a number of days'],
    ['chat=-1', 'RETENTION needs a number of days'],
    ['chat=365=1', 'RETENTION needs a number of days'],
    ['chat=5475,chat=365', 'RETENTION says chat twice'],
    ['sign-ins=99999', 'RETENTION must keep sign-ins for at most 36500 days, or "forever"'],
    ['ended-push=29', 'RETENTION must keep ended-push for at least 30 days: the notification settings name'],
    ['invitations=0', 'RETENTION must keep invitations for at least 7 days: a doctor may phone a patient'],
    [
      'deliveries=400',
      'RETENTION must not keep notifications (365 days) for a shorter time than deliveries (400 days): a delivery goes with its notification',
    ],
    ['guests=forever', 'RETENTION must not keep chat (3650 days) for a shorter time than guests (forever)'],
    ['meetings=365', 'RETENTION must not keep meetings (365 days) for a shorter time than chat (3650 days)'],
    ['toString=5', 'RETENTION knows no "toString"'],
  ])('%s', (RETENTION, sentence) => {
    expect(readRetention(RETENTION).mistakes.join('\n')).toContain(sentence)
    expect(() => readConfig({ RETENTION })).toThrow(`\n  ${sentence}`)
  })

  test.each(Object.entries(retentionKinds))('%s for a day less than it is needed', (kind, { least }) => {
    expect(readRetention(`${kind}=${least - 1}`).mistakes[0]).toContain(`must keep ${kind} for at least ${least} days`)
  })

  test('each mistake is named, and each only once', () => {
    const { mistakes } = readRetention('x=1, ready-checks=1, guests=1')
    expect(mistakes.map((line) => line.split(':')[0])).toEqual([
      'RETENTION knows no "x"',
      'RETENTION must keep ready-checks for at least 2 days',
      'RETENTION must keep guests for at least 2 days',
    ])
  })
})
