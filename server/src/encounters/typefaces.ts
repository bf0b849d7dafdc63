import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { create, type Font } from 'fontkit'
import subsetFont from 'subset-font'

/** One file of a typeface, in a form that can be embedded. */
export interface Typeface {
  name: string
  file: Buffer
  font: Font
}

/**
 * One file of a font family, and the part of the Unicode code space that it covers according to the family's
 * stylesheet.
 */
interface Slice {
  name: string
  url: string
  ranges: [first: number, last: number][]
}

const LATIN = fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'))
const scripts =
  'arabic hebrew devanagari bengali tamil telugu kannada malayalam gujarati gurmukhi oriya sinhala thai lao khmer myanmar georgian armenian ethiopic syriac thaana cherokee canadian-aboriginal'
const families = [...scripts.split(' ').map((script) => `noto-sans-${script}`), 'noto-serif-tibetan']
const symbols = ['noto-sans-symbols', 'noto-emoji']
/** Subsets that Inter has, as do the families of other scripts, so that the files of these subsets are not needed. */
const SHARED = new Set(['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese', 'math'])
const ignorable = /\p{Default_Ignorable_Code_Point}/u
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Splits a text into grapheme clusters: what a reader takes for one letter, with all marks above and below it. */
export const lettersOf = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment)

/**
 * The order in which Chinese, Japanese and Korean fonts are tried. Han characters look different in each country, and
 * the other characters of the text show which country it is.
 */
function chinese(texts: string): string[] {
  const order = ['sc', 'tc', 'hk', 'jp', 'kr']
  const first = /[\p{sc=Hira}\p{sc=Kana}]/u.test(texts)
    ? 'jp'
    : /\p{sc=Hang}/u.test(texts)
      ? 'kr'
      : /\p{sc=Bopo}/u.test(texts)
        ? 'tc'
        : 'sc'
  return [first, ...order.filter((one) => one !== first)].map((one) => `noto-sans-${one}`)
}

async function slicesOf(family: string): Promise<Slice[]> {
  const base = `@fontsource-variable/${family}`
  const parts = JSON.parse(await readFile(new URL(import.meta.resolve(`${base}/unicode.json`)), 'utf8')) as Record<
    string,
    string
  >
  return Object.entries(parts).flatMap(([part, ranges]) => {
    if (SHARED.has(part) || (part === 'symbols' && !symbols.includes(family))) return []
    const name = `${family}-${part.replace(/[[\]]/g, '')}`
    return {
      name,
      url: import.meta.resolve(`${base}/files/${name}-wght-normal.woff2`),
      ranges: ranges.split(',').map((range): [number, number] => {
        const [first = '', last = first] = range.slice(2).split('-')
        return [Number.parseInt(first, 16), Number.parseInt(last, 16)]
      }),
    }
  })
}

/** Opens the regular weight of a variable font, without compression. */
async function open({ name, url }: Slice): Promise<Typeface> {
  const file = await subsetFont(await readFile(new URL(url)), undefined, {
    keepAllGlyphs: true,
    targetFormat: 'sfnt',
    variationAxes: { wght: 400 },
  })
  return { name, file, font: create(file) as Font }
}

/** Tells whether a typeface has all code points of a letter. Code points that are invisible are not needed. */
const covers = (font: Font, letter: string): boolean =>
  [...letter].every((one) => font.hasGlyphForCodePoint(one.codePointAt(0) ?? 0) || ignorable.test(one))

/**
 * The typefaces that a text needs besides Inter. Typefaces of other scripts are read from the disk when a text needs
 * them.
 */
export class Typefaces {
  readonly latin: Font
  /** The typefaces that were opened for the texts, by name. */
  readonly used = new Map<string, Typeface>()
  /** The typeface of each letter that Inter does not have; null when no typeface has it. */
  readonly #chosen = new Map<string, Typeface | null>()

  private constructor(latin: Font) {
    this.latin = latin
  }

  static async for(texts: string[]): Promise<Typefaces> {
    const file = await readFile(LATIN)
    const faces = new Typefaces(create(file) as Font)
    const all = texts.join('\n')
    const foreign = new Set(lettersOf(all).filter((letter) => !/^\s+$/.test(letter) && !covers(faces.latin, letter)))
    if (foreign.size === 0) return faces
    const slices = (await Promise.all([...families, ...chinese(all), ...symbols].map(slicesOf))).flat()
    for (const letter of foreign) faces.#chosen.set(letter, await faces.#find(letter, slices))
    const { shapeWithHarfBuzz } = await import('./shaping.ts')
    shapeWithHarfBuzz(faces.latin, file)
    for (const used of faces.used.values()) shapeWithHarfBuzz(used.font, used.file)
    return faces
  }

  /** The typeface of a letter. @returns undefined for Inter, null when no typeface has the letter */
  of(letter: string): Typeface | null | undefined {
    return this.#chosen.get(letter)
  }

  /** Tells whether Inter can draw the whole text. */
  isPlain(text: string): boolean {
    return this.#chosen.size === 0 || !lettersOf(text).some((letter) => this.#chosen.has(letter))
  }

  get isComplete(): boolean {
    return ![...this.#chosen.values()].includes(null)
  }

  async #find(letter: string, slices: Slice[]): Promise<Typeface | null> {
    const code = letter.codePointAt(0) ?? 0
    for (const slice of slices) {
      if (!slice.ranges.some(([first, last]) => first <= code && code <= last)) continue
      const face = this.used.get(slice.name) ?? (await open(slice))
      if (!covers(face.font, letter)) continue
      this.used.set(slice.name, face)
      return face
    }
    return null
  }
}
