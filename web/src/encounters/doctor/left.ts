import { i18n } from '../../platform/index.ts'

/** The number of characters that are left is shown from here on. */
const NEAR = 200

/**
 * Returns a text with the number of characters that are left, if there are few.
 * @param otherwise the text while there are many
 */
export function leftOf(text: string, most: number, otherwise?: string): string | undefined {
  const left = most - text.length
  return left <= NEAR ? i18n.t('visits:editor.left', { count: left }) : otherwise || undefined
}
