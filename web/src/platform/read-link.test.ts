import { expect, test } from 'vitest'
import { fragmentCodeIn, meetingCodeIn } from './read-link.ts'

const code = 'mango-river-pine-otter-lamp-quiet'

test("a meeting's code is found in its link, whatever stands around it", () => {
  for (const end of ['', '.', ',', ')', '>', '%3E', '%29', '.)', '!', '”', ' ', '%20'])
    expect(meetingCodeIn(`${code}${end}`), end).toBe(code)
  for (const text of [
    `https://clinic.example/meet/${code}`,
    `<https://clinic.example/meet/${code}>`,
    `https://clinic.example/meet/${code}?from=mail.`,
    `"${code}"`,
    'Mango River  pine otter lamp Quiet',
    'mango, river, pine, otter, lamp, quiet.',
    'mango – river – pine – otter – lamp – quiet',
    'mango%20river%20pine%20otter%20lamp%20quiet',
  ])
    expect(meetingCodeIn(text), text).toBe(code)
  expect(meetingCodeIn(' . ')).toBe('')
  expect(meetingCodeIn('%')).toBe('%')
})

test("another system's name of an appointment stays as it is", () => {
  expect(meetingCodeIn('room-Appt_1:2.3')).toBe('room-Appt_1:2.3')
  expect(meetingCodeIn('https://clinic.example/meet/room-Appt_1:2.3),')).toBe('room-Appt_1:2.3')
})

test('a code in a fragment is found unless it is too short or too long', () => {
  const one = 'Ab_-56789012345678901x'
  for (const hash of [
    `#${one}`,
    `#${one}.`,
    `#${one}%3E`,
    `#${one})`,
    `# ${one} `,
    `#${one.slice(0, 9)}%20${one.slice(9)}`,
  ])
    expect(fragmentCodeIn(hash, 22), hash).toBe(one)
  for (const hash of ['', '#', `#${one}x`, `#${one.slice(1)}`, `#${one.slice(1)}/`])
    expect(fragmentCodeIn(hash, 22), hash).toBeNull()
})
