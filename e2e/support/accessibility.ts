import { expect, type Page } from '@playwright/test'
import { violations } from '../../web/src/ui/browser/axe.ts'

const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 360, height: 740 }
const looks = [
  { size: WIDE, colorScheme: 'light' },
  { size: NARROW, colorScheme: 'dark' },
] as const

/**
 * Checks one state of a screen with axe, wide and light as well as narrow and dark, and that nothing scrolls sideways.
 */
export async function examine(page: Page, state: string): Promise<void> {
  for (const { size, colorScheme } of looks) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settle(page, colorScheme)
    // Under a dialog, the page is dimmed and out of reach on purpose.
    const hasDialog = await page.getByRole('dialog').first().isVisible()
    const found = await violations(page, hasDialog ? ['#content'] : [])
    expect.soft(found, `${state}, ${colorScheme}, ${size.width} px`).toEqual([])
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect.soft(beyond, `${state}: too wide at ${size.width} px`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize(WIDE)
}

/** Waits for the end of the transition between the themes, because axe must not check colours half-way. */
async function settle(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.evaluate(async (theme) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    // axe cannot compute the contrast of text under the sticky header.
    window.scrollTo(0, 0)
    // A page that follows the device changes its theme a few frames later. One that shows a chosen theme never does.
    const root = document.documentElement
    for (let wait = 0; wait < 60 && root.dataset.mantineColorScheme !== theme; wait += 1) await frame()
    // Where a colour is inherited, its transition begins in each element after that of the element around it.
    const isChanging = () =>
      document
        .getAnimations()
        .some(
          ({ playState, effect }) =>
            playState === 'running' && effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY,
        )
    // A long page on a busy machine takes seconds for the colours of all its elements.
    const until = performance.now() + 20_000
    for (let still = 0; still < 3 && performance.now() < until; still = isChanging() ? 0 : still + 1) await frame()
  }, colorScheme)
}

/** Presses Tab until the element with this name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  for (let press = 0; press < 60; press += 1) {
    const label = await page.evaluate(() => {
      const here = document.activeElement
      if (!(here instanceof HTMLElement)) return ''
      const labels = here instanceof HTMLInputElement ? [...(here.labels ?? [])].map((one) => one.textContent) : []
      return (here.getAttribute('aria-label') ?? labels[0] ?? here.textContent ?? '').trim()
    })
    if (label === name) return
    passed.push(label.slice(0, 30))
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to “${name}”: ${passed.join(' | ')}`)
}
