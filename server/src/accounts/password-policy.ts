import { ApiError } from '../platform/http/errors.ts'

/** What a password must not be made of. */
export interface Owner {
  email: string
  name: string
}

/** What is put before or behind a word when a password asks for "something more". */
const DECORATION = 4
/** What the demo's roles are called is nobody's name: a clinic's first accounts are often called so. */
const ROLES = new Set(['patient', 'doctor'])

/** As it is compared: compatible characters and capitals are one (Unicode NFKC and case folding). */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase()
const lettersOf = (text: string): string => folded(text).replace(/[^\p{L}\p{M}]/gu, '')
const tight = (text: string): string => folded(text).replace(/[\s\p{P}\p{S}]/gu, '')

let common: Promise<Set<string>> | null = null
/** The 18,000 of eight characters or more among those that leaks hold most often. Read when the first one is asked. */
function commonPasswords(): Promise<Set<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map((one) => folded(String(one)))),
  )
  return common
}

/** Is it this word, or this word with a year or an exclamation mark? */
function isDecorated(password: string, word: string): boolean {
  if (tight(word) !== '' && tight(password) === tight(word)) return true
  const letters = lettersOf(word)
  if (letters === '' || ROLES.has(letters) || lettersOf(password) !== letters) return false
  return [...tight(password)].length - [...letters].length <= DECORATION
}

/** The alphabet, and the keys of keyboards side by side: QWERTY, QWERTZ and AZERTY; digits as they are counted and typed. */
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
/** Fewer neighbours may stand in any word. */
const SHORTEST_RUN = 3
/** A piece that is no longer is a pattern, whichever it is; a longer one may be a word. */
const LONGEST_PIECE = 4

/** Nothing but parts of rows: `87654321`, `qwerty123`. */
function isMadeOfRows(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    let end = at + SHORTEST_RUN
    if (end > text.length || !ROWS.some((row) => row.includes(text.slice(at, end)))) return false
    while (end < text.length && ROWS.some((row) => row.includes(text.slice(at, end + 1)))) end += 1
    at = end
  }
  return true
}

/** Nothing but a short piece again and again, the last time perhaps not all of it: `12121212`, `abcabcab`. */
const isRepeated = (text: string): boolean =>
  Array.from({ length: LONGEST_PIECE }, (_, index) => text.slice(0, index + 1)).some(
    (piece) => piece.repeat(Math.ceil(text.length / piece.length)).slice(0, text.length) === text,
  )

/**
 * What NIST SP 800-63B-4, 3.1.1.2 asks to be refused, and nothing else: what many people use, what is counted or typed in a row or repeats itself, and what is known of its
 * owner or of this service. Length is the contract's.
 * @param services what the service and the clinic are called
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
