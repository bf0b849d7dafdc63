import type { ComboboxParsedItem, OptionsFilter } from '@mantine/core'

/**
 * ICU's root order. A letter is found by the plain letter next to which it is sorted, whatever is written through it.
 */
const { compare } = new Intl.Collator('en', { sensitivity: 'base', usage: 'search' })
const PLAIN = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'AE', 'OE', 'SS']
const plainOf = new Map<string, string>()

/** Converts Ø to O, Ł to L and Æ to AE; letters that are not Latin stay. */
function plain(letter: string): string {
  const known = plainOf.get(letter)
  if (known !== undefined) return known
  const found = PLAIN.find((one) => compare(one, letter) === 0) ?? letter
  plainOf.set(letter, found)
  return found
}

/**
 * Converts a text to the form in which it is searched: without case, accents and apostrophes, and with a space for each
 * hyphen.
 */
const foldForSearch = (text: string): string =>
  text
    .replace(/['"`´ʹʻʼʽˈˊˋ՚׳״‘’‚‛“”′‵ꞌ＇｀]/gu, '')
    .replace(/[\p{Pd}\u00ad.,]/gu, ' ')
    .normalize('NFKD')
    // In the scripts that are left out here, a mark is a vowel.
    .replace(/[\p{Mn}--[\p{scx=Deva}\p{scx=Beng}\p{scx=Taml}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]/gv, '')
    .toUpperCase()
    .replace(/[\p{sc=Latin}--[A-Z]]/gv, plain)
    .replace(/\s+/gu, ' ')
    .trim()

/** Whether a text contains each word of what is typed, whatever the spelling of both. */
export function matchesSearch(text: string, typed: string): boolean {
  const [spaced, joined] = [foldForSearch(text), foldForSearch(text.replace(/\p{Pd}/gu, ''))]
  return foldForSearch(typed)
    .split(' ')
    .every((word) => spaced.includes(word) || joined.includes(word))
}

/** The filter of every Mantine field that narrows a list while one types; Mantine's own ignores only the case. */
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
