import { expect, test } from 'vitest'
import * as words from './runtime.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * The times that people rely on, in units that a reader of the specification recognises. They stand here a second time
 * on purpose, so that a slip in the contract is noticed.
 */
const times: Partial<Record<keyof typeof words, number>> = {
  INVITATION_MS: MINUTE,
  EMPTY_CALL_MS: 2 * MINUTE,
  EMPTY_MEETING_MS: 2 * MINUTE,
  HOLD_MS: 5 * MINUTE,
  CALL_EARLY_MS: 15 * MINUTE,
  APPOINTMENT_INVITATION_MS: 15 * MINUTE,
  CALL_LATE_MS: 30 * MINUTE,
  CORRECTION_MS: 7 * DAY,
  RESTART_MS: HOUR,
  REMIND_PAUSE_MS: 5 * MINUTE,
  MEETING_LINK_MS: DAY,
  MEETING_AHEAD_MS: 366 * DAY,
  GUEST_LINK_MS: DAY,
}

test('the times are those of the specification', () => {
  expect({ ...words }).toMatchObject(times)
})

test('reminders are sent a day and half an hour before', () => {
  expect(words.reminderLeads).toEqual({ APPOINTMENT_TOMORROW: DAY, APPOINTMENT_SOON: 30 * MINUTE })
})

test('each page polls at its agreed interval', () => {
  expect(words.pollIntervals).toEqual({
    doctorInvitation: 1.5 * SECOND,
    pendingInvitation: 2 * SECOND,
    liveCall: 3 * SECOND,
    queue: 2 * SECOND,
    signals: SECOND,
    roomMembers: 2 * SECOND,
    lobby: 2 * SECOND,
    chat: 3 * SECOND,
  })
})

test('a person who chose no channels is notified by the ones that suit the notification', () => {
  const all = ['IN_APP', 'EMAIL', 'PUSH']
  const differing = Object.entries(words.channelsOf).filter(([, { chosen }]) => chosen.length !== all.length)
  expect(Object.fromEntries(differing)).toEqual({
    CALL_ENDED: { possible: all, chosen: ['IN_APP'] },
    CALL_INVITATION: { possible: ['PUSH'], chosen: ['PUSH'] },
    QUEUE_RECALLED: { possible: all, chosen: ['IN_APP', 'PUSH'] },
    QUEUE_MESSAGE: { possible: all, chosen: ['IN_APP', 'PUSH'] },
    TIME_ZONES_DIFFER: { possible: ['IN_APP', 'EMAIL'], chosen: ['IN_APP'] },
  })
  expect(Object.keys(words.channelsOf).sort()).toEqual([...words.notificationKinds].sort())
  for (const { possible, chosen } of Object.values(words.channelsOf)) {
    expect(all).toEqual(expect.arrayContaining([...possible]))
    expect(possible).toEqual(expect.arrayContaining([...chosen]))
  }
})
