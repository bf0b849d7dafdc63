/** The languages that are requested most, by BCP 47 tag. The browser provides their names in the viewer's language. */
const TAGS =
  'ar bn bg cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ne nl no pa pl ps pt ro ru sk sl so sq sr sv sw ta th ti tr uk ur vi yue zh'

export function languageName(tag: string, locale = 'en'): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Returns the languages for a select field, sorted by name. */
export const languages = (locale = 'en'): { value: string; label: string }[] =>
  TAGS.split(' ')
    .map((value) => ({ value, label: languageName(value, locale) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale))
