/** The locale of each language of the app, for readers whose browser has another language. */
const USUAL: Record<string, string> = { en: 'en-GB' }

/** The language of the texts, as the document states it; there is none where tests run without a browser. */
const pageLanguage = (): string => (typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en')

/** The locale that this browser formats with by default. */
let usual: string | null = null
function browserLocale(): string {
  usual ??= new Intl.DateTimeFormat().resolvedOptions().locale
  return usual
}

/**
 * The locale in which dates, times and numbers are written. It is always one of the page's language, so that no German
 * date stands in an English sentence. A browser of that language keeps its own form of it, such as 2:30 PM.
 * @param browser the locale that the browser formats with by default
 */
export function pageLocale(language = pageLanguage(), browser = browserLocale()): string {
  return browser.split('-')[0] === language ? browser : (USUAL[language] ?? language)
}
