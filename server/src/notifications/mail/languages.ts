import type { DeliveryKind } from '../deliveries.ts'
import { de } from './texts.de.ts'
import { en } from './texts.en.ts'
import { es } from './texts.es.ts'

/** What an e-mail says. `{person}`, `{when}` and `{place}` are put in; nothing of a subject names anybody or anything clinical. */
export interface MailWords {
  subject: string
  /** Paragraphs; one whose `{…}` is unknown is left out. */
  body: readonly string[]
  /** On the button, and before the address in the plain text. */
  action: string
}

/** Everything that e-mails say in one language. */
export interface MailLanguage {
  /** BCP 47: how days and times are said. */
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

/** @param tag BCP 47; regions of a language read the same. @returns English where it is none of ours, or null */
export function languageOf(tag: string | null): MailLanguage {
  return languages[tag?.split('-')[0]?.toLowerCase() ?? ''] ?? en
}
