import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 360, height: 740 }

/** One state of a screen: no violation in light or dark, wide or narrow, and nothing to scroll sideways for. */
export async function examine(page: Page, state: string): Promise<void> {
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await settle(page)
      // Its types come from another copy of Playwright than ours.
      const { violations } = await new AxeBuilder({ page: page as never }).analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
      expect.soft(found, `${state}, ${colorScheme}, ${size.width} px`).toEqual([])
    }
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect.soft(beyond, `${state}: too wide at ${size.width} px`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize(WIDE)
}

/** Colours fade over when the scheme changes; what is half-way is not to be judged. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
    await Promise.race([Promise.allSettled(ending.map((one) => one.finished)), new Promise((resolve) => setTimeout(resolve, 1000))])
  })
}

/** Presses Tab until the thing with this name has the focus. */
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
