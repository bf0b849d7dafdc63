import type { Page } from '@playwright/test'
import axe from 'axe-core'

/**
 * Runs axe in the page.
 * @param without selectors of what is not examined
 * @returns each rule that is broken, with the elements that break it
 */
export async function violations(page: Page, without: string[] = []): Promise<string[]> {
  // The page keeps axe until it is loaded anew. Its source is 570 kB, which takes longer than most examinations.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(async (exclude) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    // The details of what is right are many, and nobody reads them.
    const result = await axe.run({ exclude }, { resultTypes: ['violations'] })
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  }, without)
}
