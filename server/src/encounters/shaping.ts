import bidiFactory from 'bidi-js'
import type { Font, Glyph } from 'fontkit'
import { Blob, ClusterLevel, Direction, Face, Font as HarfBuzzFont, Buffer as ShapingBuffer, shape } from 'harfbuzzjs'

const bidi = bidiFactory()

/** PDFKit passes OpenType features to the font, but no direction. These two features stand for the direction. */
export const directionFeatures = (fromRight: boolean): ('rtla' | 'ltra')[] => [fromRight ? 'rtla' : 'ltra']

/**
 * Makes a font use HarfBuzz for shaping. The direction is given as a feature; glyphs are returned from left to right,
 * and brackets are mirrored in text from right to left. FontKit's own shaper fails with fonts of Indic and other
 * scripts whose anchors are null.
 * @param file the font, as an OpenType file
 */
export function shapeWithHarfBuzz(font: Font, file: Buffer): void {
  const shaper = new HarfBuzzFont(new Face(new Blob(new Uint8Array(file).buffer)))
  const original = font.layout.bind(font)
  const layout = (text: string, features?: unknown, ...others: never[]): unknown => {
    if (!Array.isArray(features)) return original(text, features as never, ...others)
    const buffer = new ShapingBuffer()
    buffer.addText(text)
    buffer.guessSegmentProperties()
    const fromRight = features.includes('rtla')
    buffer.setDirection(fromRight ? Direction.RTL : Direction.LTR)
    buffer.setClusterLevel(ClusterLevel.MONOTONE_CHARACTERS)
    shape(shaper, buffer)
    const infos = buffer.getGlyphInfos()
    const codes = codesOf(
      // A mirrored bracket has another code point, which matters when text is copied from the file.
      fromRight ? Array.from(text, (one) => bidi.getMirroredCharacter(one) ?? one).join('') : text,
      infos.map(({ cluster }) => cluster),
    )
    const positions = buffer.getGlyphPositions().map((position) => ({ ...position }))
    const glyphs: Glyph[] = infos.map(({ codepoint }, at) => font.getGlyph(codepoint, codes[at]))
    return {
      glyphs,
      positions,
      // A getter, because it is read after the positions were scaled.
      get advanceWidth() {
        return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
      },
    }
  }
  font.layout = layout as typeof font.layout
}

/**
 * The code points for which each glyph stands. The first glyph of a cluster gets all of the cluster's code points, and
 * the other glyphs none.
 */
function codesOf(text: string, clusters: number[]): number[][] {
  const starts = [...new Set(clusters)].sort((a, b) => a - b)
  const given = new Map(
    starts.map((start, at) => [start, Array.from(text.slice(start, starts[at + 1]), (one) => one.codePointAt(0) ?? 0)]),
  )
  return clusters.map((cluster) => {
    const codes = given.get(cluster) ?? []
    given.delete(cluster)
    return codes
  })
}
