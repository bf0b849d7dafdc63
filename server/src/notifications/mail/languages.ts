import type { DeliveryKind } from '../deliveries.ts'
import { de } from './texts.de.ts'
import { en } from './texts.en.ts'
import { es } from './texts.es.ts'

/**
 * The texts of an e-mail. `{person}`, `{when}`, `{place}` and `{address}` are replaced; a subject names neither people nor anything
 * clinical.
 */
export interface MailWords {
  subject: string
  /** Paragraphs. A paragraph with a `{…}` that has no value is left out. */
  body: readonly string[]
  /** The text of the button, and the text before the address in plain text. */
  action: string
}

/** All texts of e-mails in one language. */
export interface MailLanguage {
  /** BCP 47, for formatting days and times. */
  locale: string
  frame: {
    hello: string
    why: string
    online: string
    calendar: string
    ownTime: string
    calendarTime: string
    phone: string
  }
  mails: Readonly<Record<DeliveryKind, MailWords>>
}

const languages: Readonly<Record<string, MailLanguage>> = { de, en, es }

/**
 * The texts for a language tag of BCP 47, without regard to its region; English for null and for languages that are not
 * supported.
 */
export function languageOf(tag: string | null): MailLanguage {
  return languages[tag?.split('-')[0]?.toLowerCase() ?? ''] ?? en
}
