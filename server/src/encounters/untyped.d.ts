// What we use of libraries that bring no types.

declare module 'subset-font' {
  export default function subsetFont(
    font: Buffer,
    text: string | undefined,
    options: { keepAllGlyphs?: boolean; targetFormat?: 'sfnt'; variationAxes?: Record<string, number> },
  ): Promise<Buffer>
}

declare module 'linebreak' {
  /** Unicode UAX #14. */
  export default class LineBreaker {
    constructor(text: string)
    /** The next place where a line may end, in UTF-16 code units. */
    nextBreak(): { position: number; required: boolean } | null
  }
}

declare module 'bidi-js' {
  interface Levels {
    /** One for each UTF-16 code unit; an odd one is written from right to left. */
    levels: Uint8Array
  }
  /** Unicode UAX #9. */
  export default function bidiFactory(): {
    getEmbeddingLevels(text: string, direction: 'ltr' | 'rtl' | 'auto'): Levels & { paragraphs: { level: number }[] }
    getMirroredCharacter(character: string): string | null
  }
}
