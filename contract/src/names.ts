import * as z from 'zod'

/** Control characters, line and paragraph separators, private use, unassigned. */
const NEVER = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u
/** What is drawn as nothing, or changes what stands beside it: zero-width and bidirectional characters, fillers, variation selectors. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u
/** U+200C and U+200D between letters, where Persian, Hindi and others are written with them; U+FE0F after a pictograph. */
const WRITTEN = /(?<=[\p{L}\p{M}])[\u200c\u200d](?=\p{L})|(?<=\p{Extended_Pictographic})\ufe0f/gu
/** Vietnamese, Hebrew and Thai need three at most; more of them cover the lines above and below. */
const STACKED = /[\p{Mn}\p{Me}]{5,}/u
/** Something to be seen and said. U+2800 is a blank; fillers are refused above. */
const SAYABLE = /[\p{L}\p{N}]/u

/** One line of visible text, as a person, a room's guest or a specialty is called; see UAX #31 and UTS #39, 3. */
export function isName(value: string): boolean {
  return (
    value.isWellFormed() &&
    !NEVER.test(value) &&
    !UNSEEN.test(value.replace(WRITTEN, '')) &&
    !STACKED.test(value) &&
    SAYABLE.test(value)
  )
}

/** The same letters are kept in the same way (Unicode NFC), and spaces of any kind are one space. */
export const tidyName = (value: string): string =>
  value
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim()

/** A name, in every field that takes one. @param max in UTF-16 code units */
export const name = (max: number): z.ZodString =>
  z
    .string()
    .overwrite(tidyName)
    .min(1)
    .max(max)
    .refine(isName, 'must be a name in letters or numbers, on one line and without invisible characters')
