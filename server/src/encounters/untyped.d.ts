// Declarations for libraries that have no type declarations. They cover only what we use.

declare module 'subset-font' {
  export default function subsetFont(
    font: Buffer,
    text: string | undefined,
    options: { keepAllGlyphs?: boolean; targetFormat?: 'sfnt'; variationAxes?: Record<string, number> },
  ): Promise<Buffer>
}

declare module 'linebreak' {
  /** Line breaking by Unicode UAX #14. */
  export default class LineBreaker {
    constructor(text: string)
    /** The next position at which a line may end, in UTF-16 code units. */
    nextBreak(): { position: number; required: boolean } | null
  }
}

declare module 'bidi-js' {
  interface Levels {
    /** The embedding level of each UTF-16 code unit. Odd levels run from right to left. */
    levels: Uint8Array
  }
  /** The bidirectional algorithm of Unicode UAX #9. */
  export default function bidiFactory(): {
    getEmbeddingLevels(text: string, direction: 'ltr' | 'rtl' | 'auto'): Levels & { paragraphs: { level: number }[] }
    getMirroredCharacter(character: string): string | null
  }
}
