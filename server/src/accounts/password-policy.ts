import { ApiError } from '../platform/http/errors.ts'

/** Facts about the account's owner that must not make up a password. */
export interface Owner {
  email: string
  name: string
}

/** Maximum number of characters around a word that do not make it a good password, such as a year. */
const DECORATION = 4
/**
 * Words that the demo clinic uses as names. They count as nobody's name, because the first accounts of a clinic are
 * often called so.
 */
const ROLES = new Set(['patient', 'doctor'])

/** The form in which texts are compared: Unicode NFKC with case folding. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase()
const lettersOf = (text: string): string => folded(text).replace(/[^\p{L}\p{M}]/gu, '')
const tight = (text: string): string => folded(text).replace(/[\s\p{P}\p{S}]/gu, '')

let common: Promise<Set<string>> | null = null
/**
 * The 18,000 most frequent passwords of leaks that have eight characters or more. They are loaded at the first use.
 */
function commonPasswords(): Promise<Set<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map((one) => folded(String(one)))),
  )
  return common
}

/** Tells whether the password is this word, or this word with something like a year or an exclamation mark. */
function isDecorated(password: string, word: string): boolean {
  if (tight(word) !== '' && tight(password) === tight(word)) return true
  const letters = lettersOf(word)
  if (letters === '' || ROLES.has(letters) || lettersOf(password) !== letters) return false
  return [...tight(password)].length - [...letters].length <= DECORATION
}

/** The alphabet, and the rows of keyboards (QWERTY, QWERTZ and AZERTY), with digits in both orders. */
const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
  'wxcvbn',
].flatMap((row) => [row, [...row].reverse().join('')])
/** Minimum length of a run of neighbouring keys. Shorter runs occur in ordinary words. */
const SHORTEST_RUN = 3
/** Maximum length of a piece whose repetition counts as a pattern. A longer piece may be a word. */
const LONGEST_PIECE = 4

/** Tells whether the text consists of runs of neighbouring keys only: `87654321`, `qwerty123`. */
function isMadeOfRows(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    let end = at + SHORTEST_RUN
    if (end > text.length || !ROWS.some((row) => row.includes(text.slice(at, end)))) return false
    while (end < text.length && ROWS.some((row) => row.includes(text.slice(at, end + 1)))) end += 1
    at = end
  }
  return true
}

/** Tells whether the text repeats a short piece, the last time perhaps in part: `12121212`, `abcabcab`. */
const isRepeated = (text: string): boolean =>
  Array.from({ length: LONGEST_PIECE }, (_, index) => text.slice(0, index + 1)).some(
    (piece) => piece.repeat(Math.ceil(text.length / piece.length)).slice(0, text.length) === text,
  )

/**
 * Refuses the passwords that NIST SP 800-63B-4, 3.1.1.2 asks to be refused, and no others: frequent ones, sequences and
 * repetitions, and those made of words about the owner or this service. The contract checks the length.
 * @param services names of the service and the clinic
 * @throws ApiError PASSWORD_COMMON, PASSWORD_PERSONAL
 */
export async function requireGoodPassword(password: string, owner: Owner, services: readonly string[]): Promise<void> {
  const text = folded(password)
  if (isRepeated(text) || isMadeOfRows(tight(password)) || (await commonPasswords()).has(text))
    throw new ApiError(
      'PASSWORD_COMMON',
      'This password is used by many people. Choose another one; three or four unrelated words are a good start.',
    )
  const words = [owner.email, owner.email.split('@')[0] ?? '', owner.name, ...services]
  if (words.some((word) => isDecorated(password, word)))
    throw new ApiError(
      'PASSWORD_PERSONAL',
      'This password is made of your name, your e-mail address or the name of this service. Choose another one; three or four unrelated words are a good start.',
    )
}
