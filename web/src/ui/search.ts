import type { ComboboxParsedItem, OptionsFilter } from '@mantine/core'

/** ICU's root order: letters that it orders as these, give or take what is written through them, are found by these. */
const { compare } = new Intl.Collator('en', { sensitivity: 'base', usage: 'search' })
const PLAIN = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'AE', 'OE', 'SS']
const plainOf = new Map<string, string>()

/** Ø as O, Ł as L, Æ as AE; what is not a Latin letter stays. */
function plain(letter: string): string {
  const known = plainOf.get(letter)
  if (known !== undefined) return known
  const found = PLAIN.find((one) => compare(one, letter) === 0) ?? letter
  plainOf.set(letter, found)
  return found
}

/** As what a text is searched: without case, accents and apostrophes, and with each hyphen as a space. */
const foldForSearch = (text: string): string =>
  text
    .replace(/['"`´ʹʻʼʽˈˊˋ՚׳״‘’‚‛“”′‵ꞌ＇｀]/gu, '')
    .replace(/[\p{Pd}\u00ad.,]/gu, ' ')
    .normalize('NFKD')
    // Elsewhere a mark is a vowel.
    .replace(/[\p{Mn}--[\p{scx=Deva}\p{scx=Beng}\p{scx=Taml}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]/gv, '')
    .toUpperCase()
    .replace(/[\p{sc=Latin}--[A-Z]]/gv, plain)
    .replace(/\s+/gu, ' ')
    .trim()

/** Does a text contain each word of what is typed, however both are written? */
export function matchesSearch(text: string, typed: string): boolean {
  const [spaced, joined] = [foldForSearch(text), foldForSearch(text.replace(/\p{Pd}/gu, ''))]
  return foldForSearch(typed)
    .split(' ')
    .every((word) => spaced.includes(word) || joined.includes(word))
}

/** For every field of Mantine that narrows a list while one types; its own knows case alone. */
export const filterOptions: OptionsFilter = ({ options, search, limit }) => {
  const matches = (label: string): boolean => matchesSearch(label, search)
  return options
    .flatMap((option): ComboboxParsedItem[] => {
      if (!('group' in option)) return matches(option.label) ? [option] : []
      const items = option.items.filter((item) => matches(typeof item === 'string' ? item : item.label))
      return items.length > 0 ? [{ ...option, items }] : []
    })
    .slice(0, limit)
}
