import { expect, test } from 'vitest'
import { linkWords, MEETING_WORDS, MeetingRoomId } from '../index.ts'

test('a link of six words has more than 60 random bits, and each word fits into it', () => {
  expect(new Set(linkWords).size).toBe(linkWords.length)
  expect(MEETING_WORDS * Math.log2(linkWords.length)).toBeGreaterThanOrEqual(60)
  expect(linkWords.filter((word) => !/^[a-z]{3,9}$/.test(word))).toEqual([])
})

test('a link is six words or names an appointment, and anything else is refused', () => {
  const words = linkWords.slice(0, MEETING_WORDS).join('-')
  expect(MeetingRoomId.parse(` ${words.toUpperCase()} `)).toBe(words)
  const id = '01900000-0000-7000-8000-000000000001'
  expect(MeetingRoomId.parse(`room-${id}`)).toBe(`room-${id}`)
  expect(MeetingRoomId.parse(`room-${id.toUpperCase()}`)).toBe(`room-${id}`)
  for (const other of ['1', 'Appt_1.2:3-4', 'x'.repeat(80)])
    expect(MeetingRoomId.parse(`room-${other}`)).toBe(`room-${other}`)
  for (const wrong of [
    '',
    id,
    'room-',
    `room-${'x'.repeat(81)}`,
    `${words}-more`,
    linkWords[0],
    `${words}/..`,
    `room-${id}'`,
  ])
    expect(MeetingRoomId.safeParse(wrong).success, String(wrong)).toBe(false)
})
