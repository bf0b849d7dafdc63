import * as z from 'zod'

/** Characters that no name may have: control characters, line and paragraph separators, private use, unassigned. */
const NEVER = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u
/**
 * Characters that are invisible or change how their neighbours are drawn: zero-width and bidirectional characters,
 * fillers, variation selectors.
 */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u
/**
 * The invisible characters that spelling needs: U+200C and U+200D between letters, in Persian, Hindi and other
 * languages, and U+FE0F after a pictograph.
 */
const WRITTEN = /(?<=[\p{L}\p{M}])[\u200c\u200d](?=\p{L})|(?<=\p{Extended_Pictographic})\ufe0f/gu
/**
 * Too many combining marks in a row. Vietnamese, Hebrew and Thai need at most three; five would cover the lines above
 * and below.
 */
const STACKED = /[\p{Mn}\p{Me}]{5,}/u
/** A name needs one letter or digit at least. (U+2800 is a blank, and fillers are refused above.) */
const SAYABLE = /[\p{L}\p{N}]/u

/**
 * Tells whether a value can be the name of a person, a room's guest or a specialty: one line of visible text (see UAX
 * #31 and UTS #39, section 3).
 */
export function isName(value: string): boolean {
  return (
    value.isWellFormed() &&
    !NEVER.test(value) &&
    !UNSEEN.test(value.replace(WRITTEN, '')) &&
    !STACKED.test(value) &&
    SAYABLE.test(value)
  )
}

/** Brings a name into its stored form: Unicode NFC, with one space for each run of white space. */
export const tidyName = (value: string): string =>
  value
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim()

/** The schema of a name, for every field that takes one. @param max maximum length in UTF-16 code units */
export const name = (max: number): z.ZodString =>
  z
    .string()
    .overwrite(tidyName)
    .min(1)
    .max(max)
    .refine(isName, 'must be a name in letters or numbers, on one line and without invisible characters')
