import bidiFactory from 'bidi-js'
import LineBreaker from 'linebreak'
import type PDFDocument from 'pdfkit'
import { directionFeatures } from './shaping.ts'
import { lettersOf, type Typefaces } from './typefaces.ts'

type Pdf = InstanceType<typeof PDFDocument>

/** A part of a paragraph. `font` is the weight of Inter in which it is drawn, where Inter has the letters. */
export interface Span {
  text: string
  font: 'regular' | 'strong'
  color: string
}

/** A part of one line with the same typeface, colour and direction, by its position in the paragraph. */
interface Run {
  start: number
  end: number
  font: string
  color: string
  /** The embedding level of Unicode UAX #9. Odd levels run from right to left. */
  level: number
}

const bidi = bidiFactory()
/**
 * Limits of a line's height above and below the baseline, as a factor of the type size. Some typefaces reserve room for
 * signs that occur neither in names nor in medicines.
 */
const MAX_ASCENT = 1.15
const MAX_DESCENT = 0.6
/** Scripts without spaces between words. A dictionary finds the ends of their words. */
const unspaced = /[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u
const words = new Intl.Segmenter('und', { granularity: 'word' })

/** The positions at which a line may end, in UTF-16 code units, including the end of the text. */
function breaksOf(text: string): number[] {
  const found = new Set<number>([text.length])
  const breaker = new LineBreaker(text)
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) found.add(next.position)
  if (unspaced.test(text))
    for (const { index, segment } of words.segment(text))
      if (index > 0 && unspaced.test(text.charAt(index - 1)) && unspaced.test(segment)) found.add(index)
  return [...found].sort((a, b) => a - b)
}

/** Reorders the runs of a line (Unicode UAX #9, rule L2). */
function inVisualOrder(runs: Run[]): Run[] {
  const order = [...runs]
  for (let level = Math.max(...runs.map((run) => run.level)); level > 0; level -= 1)
    for (let from = 0; from < order.length; from += 1) {
      let to = from
      while ((order[to]?.level ?? 0) >= level) to += 1
      if (to > from) order.splice(from, to - from, ...order.slice(from, to).reverse())
      from = to
    }
  return order
}

/**
 * A paragraph in several typefaces and directions. PDFKit draws one typeface, from left to right. This class finds line
 * breaks, order and typefaces, by Unicode UAX #9 and #14, and HarfBuzz shapes each run.
 */
class MixedParagraph {
  readonly #pdf: Pdf
  readonly #faces: Typefaces
  readonly #size: number
  readonly #text: string
  readonly #fonts: string[] = []
  readonly #colors: string[] = []
  readonly #levels: Uint8Array
  readonly #fromRight: boolean
  readonly #widths = new Map<string, number>()

  constructor(pdf: Pdf, faces: Typefaces, spans: Span[], size: number) {
    this.#pdf = pdf.fontSize(size)
    this.#size = size
    this.#faces = faces
    this.#text = spans.map(({ text }) => text).join('')
    for (const span of spans)
      for (const letter of lettersOf(span.text)) {
        const face = faces.of(letter)
        for (let unit = 0; unit < letter.length; unit += 1) {
          this.#fonts.push(face?.name ?? span.font)
          this.#colors.push(span.color)
        }
      }
    const { levels, paragraphs } = bidi.getEmbeddingLevels(this.#text, 'auto')
    this.#levels = levels
    this.#fromRight = (paragraphs[0]?.level ?? 0) % 2 === 1
  }

  /** Draws the paragraph. @param width of a line, in points */
  draw(x: number, width: number, lineGap: number): void {
    const pdf = this.#pdf
    for (const [start, end] of this.#lines(width)) {
      const runs = this.#runs(start, end)
      const { ascent, height } = this.#heightOf(runs)
      if (pdf.y + height > pdf.page.height - pdf.page.margins.bottom) pdf.continueOnNewPage()
      const baseline = pdf.y + ascent
      let at = this.#fromRight ? x + width - this.#widthOf(start, end) : x
      for (const run of inVisualOrder(runs)) at = this.#drawRun(run, at, baseline)
      pdf.x = x
      pdf.y = baseline - ascent + height + lineGap
    }
  }

  /**
   * Breaks the text into lines. A line takes as many whole words as fit. A word that is longer than a line is broken
   * between letters.
   */
  #lines(width: number): [start: number, end: number][] {
    const lines: [number, number][] = []
    let [start, end, used] = [0, 0, 0]
    const add = (next: number): void => {
      if (end > start && used + this.#widthOf(end, this.#trimmed(end, next)) > width) {
        lines.push([start, this.#trimmed(start, end)])
        start = end
        used = 0
      }
      used += this.#widthOf(end, next)
      end = next
    }
    for (const next of breaksOf(this.#text))
      if (this.#widthOf(end, this.#trimmed(end, next)) <= width) add(next)
      else for (const letter of lettersOf(this.#text.slice(end, next))) add(end + letter.length)
    lines.push([start, this.#trimmed(start, end)])
    return lines
  }

  #trimmed(start: number, end: number): number {
    return start + this.#text.slice(start, end).trimEnd().length
  }

  #runs(start: number, end: number): Run[] {
    const runs: Run[] = []
    for (let at = start; at < end; at += 1) {
      const [font = 'regular', color = 'black', level = 0] = [this.#fonts[at], this.#colors[at], this.#levels[at]]
      const last = runs.at(-1)
      if (last && last.font === font && last.color === color && last.level === level) last.end = at + 1
      else runs.push({ start: at, end: at + 1, font, color, level })
    }
    return runs
  }

  #widthOf(start: number, end: number): number {
    return this.#runs(start, end).reduce((sum, run) => sum + this.#runWidth(run), 0)
  }

  #runWidth({ start, end, font, level }: Run): number {
    const text = this.#text.slice(start, end)
    const features = directionFeatures(level % 2 === 1)
    const key = `${font} ${features[0]} ${text}`
    const known = this.#widths.get(key)
    if (known !== undefined) return known
    const width = this.#pdf.font(font).widthOfString(text, { features })
    this.#widths.set(key, width)
    return width
  }

  #fontOf(name: string) {
    return this.#faces.used.get(name)?.font ?? this.#faces.latin
  }

  #heightOf(runs: Run[]): { ascent: number; height: number } {
    const parts = runs.map((run) => this.#fontOf(run.font)).concat(this.#faces.latin)
    const ascent = Math.min(MAX_ASCENT, Math.max(...parts.map((font) => font.ascent / font.unitsPerEm))) * this.#size
    const descent =
      Math.min(MAX_DESCENT, Math.max(...parts.map((font) => -font.descent / font.unitsPerEm))) * this.#size
    return { ascent, height: ascent + descent }
  }

  /** Draws a run. @returns the x position of the next one */
  #drawRun(run: Run, x: number, baseline: number): number {
    this.#pdf
      .fillColor(run.color)
      .font(run.font)
      .text(this.#text.slice(run.start, run.end), x, baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
        features: directionFeatures(run.level % 2 === 1),
      })
    return x + this.#runWidth(run)
  }
}

/**
 * Draws a paragraph below what was drawn last. A line break in the text starts a new line.
 * @param size in points
 * @param lineGap extra height of each line, in points
 */
export function drawMixed(pdf: Pdf, faces: Typefaces, spans: Span[], size: number, lineGap: number): void {
  const { left, right } = pdf.page.margins
  let line: Span[] = []
  const close = (): void => {
    new MixedParagraph(pdf, faces, line, size).draw(left, pdf.page.width - left - right, lineGap)
    line = []
  }
  for (const span of spans)
    span.text.split('\n').forEach((text, index) => {
      if (index > 0) close()
      line.push({ ...span, text: text.replace(/\s/gu, ' ') })
    })
  close()
}
