/** The first digits of the scripts in which people write telephone numbers: Arabic, Persian, Devanagari, Bengali. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6]
/** The most digits of an international number (ITU-T E.164). */
const MOST_DIGITS = 15
const LEAST_DIGITS = 5

export const PHONE_HINT = 'must be a telephone number such as +977 1 4412345'

function plainDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const zero = ZEROS.find((one) => code >= one && code < one + 10)
  return zero === undefined ? character : String(code - zero)
}

/**
 * Reads a telephone number as people write or paste it: with any kind of space or hyphen, invisible direction marks,
 * full-width or Indic digits, or as a `tel:` link. It may have a country code (ITU-T E.164) or be a national number.
 * @returns the number with plain digits, as it was grouped; null when it is none
 */
export function readPhone(given: string): string | null {
  const phone = [...given.normalize('NFKC')]
    .map(plainDigit)
    .join('')
    .replace(/^\s*tel:/iu, '')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu, '')
    .replace(/\p{Pd}|\u2212/gu, '-')
    .replace(/\s+/gu, ' ')
    .trim()
  if (!/^\+? ?\(?\d(?:[ ()./-]{0,3}\d)*$/.test(phone)) return null
  const digits = international(phone).replaceAll(/\D/g, '').length
  return digits < LEAST_DIGITS || digits > MOST_DIGITS ? null : phone
}

/** The number with its country code after a `+`: `00` means the same, and a `(0)` is not dialled after it. */
const international = (phone: string): string => {
  const plus = phone.replace(/^00/, '+')
  return plus.startsWith('+') ? plus.replace('(0)', '') : plus
}

/** The link that dials a stored number (RFC 3966). */
export const telUri = (phone: string): string => {
  const dialled = international(phone)
  return `tel:${dialled.startsWith('+') ? '+' : ''}${dialled.replaceAll(/\D/g, '')}`
}
