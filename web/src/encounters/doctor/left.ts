import { i18n } from '../../platform/index.ts'

/** Nobody counts before it matters. */
const NEAR = 200

/** How much may still be written, once that is little. @param otherwise what is said until then */
export function leftOf(text: string, most: number, otherwise?: string): string | undefined {
  const left = most - text.length
  return left <= NEAR ? i18n.t('visits:editor.left', { count: left }) : otherwise || undefined
}
