import { describe, expect, test } from 'vitest'
import { name } from './names.ts'

const Name = name(60)

describe('valid names', () => {
  test.each([
    ['Anna Lee', 'Anna Lee'],
    ['  Anna \u00a0 Lee ', 'Anna Lee'],
    ['Ame\u0301lie', 'Am\u00e9lie'],
    ['Liam O\u2019Connor', 'Liam O\u2019Connor'],
    ['Nguy\u1ec5n Th\u1ecb Minh Khai', 'Nguy\u1ec5n Th\u1ecb Minh Khai'],
    ['\u0645\u0647\u200c\u0646\u0648\u0634', '\u0645\u0647\u200c\u0646\u0648\u0634'],
    ['\u0936\u094d\u200d\u092f\u093e\u092e', '\u0936\u094d\u200d\u092f\u093e\u092e'],
    ['\u0e19\u0e49\u0e33\u0e1d\u0e19', '\u0e19\u0e49\u0e33\u0e1d\u0e19'],
    ['\u5f20\u4f1f', '\u5f20\u4f1f'],
    ['Anna \u2764\ufe0f', 'Anna \u2764\ufe0f'],
    ['X \u00c6 A-12', 'X \u00c6 A-12'],
    ['7', '7'],
  ])('the name %j is accepted', (given, kept) => {
    expect(Name.parse(given)).toBe(kept)
  })
})

describe('invalid names', () => {
  test.each([
    ['no characters', ''],
    ['only spaces', '   \u2003'],
    ['a line break', 'Ben\nBcc: evil@example.org'],
    ['a carriage return', 'Ben\rDr. Ada'],
    ['a tab', 'Ben\tAda'],
    ['a NUL', 'Ben\u0000'],
    ['a line separator', 'Ben\u2028Ada'],
    ['a right-to-left override', 'Ben \u202Eada.rD'],
    ['a bidirectional isolate', 'Ben \u2067Ada\u2069'],
    ['only zero-width characters', '\u200b\u200d\ufeff'],
    ['a zero-width joiner at the end', 'Ben\u200d'],
    ['a zero-width joiner between a letter and a space', 'Ben\u200d Ada'],
    ['two zero-width joiners', 'Be\u200d\u200dn'],
    ['a zero-width space inside', 'Dr\u200b Ada'],
    ['a soft hyphen', 'Be\u00adn'],
    ['a Hangul filler', '\u3164'],
    ['a blank of Braille', '\u2800'],
    ['a tag character', 'Ben\u{e0041}'],
    ['a variation selector after a letter', 'B\ufe0fen'],
    ['stacked marks', `Z${'\u0321\u0330\u0346'.repeat(3)}algo`],
    ['only marks', '\u0301\u0302'],
    ['only punctuation', '...'],
    ['a private-use character', 'Ben\ue000'],
    ['half a surrogate pair', 'Ben\ud800'],
    ['more than 60 characters', 'x'.repeat(61)],
  ])('a name with %s is refused', (_, given) => {
    expect(Name.safeParse(given).success).toBe(false)
  })
})
