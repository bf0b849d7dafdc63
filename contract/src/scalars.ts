import * as z from 'zod'

/** A UUID of any version; ours are UUIDv7 (RFC 9562). */
export const Id = z.guid().toLowerCase()

/** Maximum length of an id of another system. */
export const FOREIGN_ID_LENGTH = 80

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Brings an id into one form: a UUID in lower case, because case does not count in UUIDs (RFC 9562); any other id
 * unchanged.
 */
export const canonicalId = (id: string): string => (uuid.test(id) ? id.toLowerCase() : id)

/** Tells whether the id is a UUID, as all our ids are. */
export const isUuid = (id: string): boolean => uuid.test(id)

/** An id of any system. It is opaque and proves nothing. An empty string or null counts as no id. */
export const ForeignId = z
  .string()
  .trim()
  .max(FOREIGN_ID_LENGTH)
  .regex(/^[\w.:-]*$/, 'must be 1 to 80 of A–Z, a–z, 0–9, . _ : and -')
  .nullish()
  .transform((id) => (id ? canonicalId(id) : undefined))

/** An id in an answer. */
export const IdOut = z.string().meta({ format: 'uuid' })

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

/** A calendar date that exists, `YYYY-MM-DD` (ISO 8601). */
export const CalendarDate = z.iso.date()

/** A time of day, `HH:MM`, 00:00 to 23:59. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM, 00:00 to 23:59')

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).format(0) !== ''
  } catch {
    return false
  }
}

/**
 * A zone of the IANA time zone database, by any of its names: browsers also report `GMT`, `CET` and `EST5EDT`. UTC
 * offsets are refused, because they have no summer time.
 */
export const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, 'must be a time zone such as Europe/Berlin')
  .refine(isTimeZone, 'is not a known time zone')

/** A language tag of BCP 47, as in `de` or `pt-BR`. */
export const LanguageTag = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'must be a language such as de or pt-BR')

/** A string that PostgreSQL can store: no control characters except tab and line ends, no lone surrogates. */
export const plain = (value: z.ZodString): z.ZodString =>
  value.refine(isPlainText, 'must not contain control characters')

/** Text for people: no control characters (PostgreSQL refuses U+0000), no lone surrogates. */
export const text = (max: number) => plain(z.string().trim().min(1).max(max))

/** A short text on one line. Line ends become spaces, and an empty text counts as none. */
export const oneLine = (max: number) =>
  plain(z.string())
    .transform((value) => value.replace(/\s+/gu, ' ').trim())
    .pipe(z.string().max(max))
    .nullable()
    .transform((value) => value || null)

export function isPlainText(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u.test(value) && value.isWellFormed()
}
