import type { BrowserContext, Page } from '@playwright/test'

// What can be measured of one page: whether its text, its buttons and its focus can be seen and pressed.

/** More tab stops than this are not walked: the rest of a long list is like its beginning. */
const STOPS = 60

/**
 * Presses Tab through the page.
 * @returns the stops that something covers wholly, or that are out of the window (WCAG 2.2, 2.4.11)
 */
export async function hiddenStops(page: Page): Promise<string[]> {
  const hidden: string[] = []
  await page.evaluate(() => {
    window.scrollTo(0, 0)
    // Whoever is in a dialog stays there, and begins where they are.
    const isInDialog = document.activeElement?.closest('[role="dialog"], [role="menu"]')
    if (document.activeElement instanceof HTMLElement && !isInDialog) document.activeElement.blur()
    for (const one of document.querySelectorAll('[data-walked]')) one.removeAttribute('data-walked')
  })
  for (let press = 0; press < STOPS; press += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(lookAtFocus)
    if (stop === null) break
    if (!stop.seen) hidden.push(stop.name)
  }
  return hidden
}

/** @returns null at the end of the walk */
async function lookAtFocus(): Promise<{ name: string; seen: boolean } | null> {
  // What scrolls, and what comes with the focus, is drawn first.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const late = new Promise((resolve) => setTimeout(resolve, 300))
  await Promise.race([late, Promise.allSettled(document.getAnimations().map(({ finished }) => finished))])
  const here = document.activeElement
  if (!(here instanceof HTMLElement) || here === document.body || here.hasAttribute('data-walked')) return null
  here.setAttribute('data-walked', '')
  const labels = here instanceof HTMLInputElement ? [...(here.labels ?? [])] : []
  const name = here.getAttribute('aria-label') ?? labels[0]?.textContent ?? here.textContent ?? ''
  const parts = [here, ...labels]
  const seen = parts.some((part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect()
    const [from, to] = [Math.max(0, left), Math.min(innerWidth, right)]
    const [above, below] = [Math.max(0, top), Math.min(innerHeight, bottom)]
    if (to <= from || below <= above) return false
    const steps = [0.02, 0.25, 0.5, 0.75, 0.98]
    return steps.some((x) =>
      steps.some((y) => {
        const hit = document.elementFromPoint(from + (to - from) * x, above + (below - above) * y)
        return hit !== null && parts.some((one) => one.contains(hit))
      }),
    )
  })
  return { name: `${here.localName} “${name.trim().slice(0, 40)}”`, seen }
}

/** @returns how much of the window's height is taken by bars that stay while the page scrolls, from 0 to 1 */
export function shareOfBars(page: Page): Promise<number> {
  return page.evaluate(() => {
    const stays = (element: Element): boolean => {
      if (element.closest('[role="dialog"]')) return false
      for (let around: Element | null = element; around; around = around.parentElement) {
        const { position } = getComputedStyle(around)
        const isBar = around.getBoundingClientRect().height < 0.9 * innerHeight
        if (isBar && (position === 'fixed' || position === 'sticky')) return true
      }
      return false
    }
    const rows = Array.from({ length: 50 }, (_, row) => ((row + 0.5) / 50) * innerHeight)
    window.scrollTo(0, document.documentElement.scrollHeight / 2)
    return rows.filter((y) => [...document.elementsFromPoint(innerWidth / 2, y)].some(stays)).length / rows.length
  })
}

/**
 * @returns what does not fit: a page that scrolls sideways, and text that is cut off or stands out of its box. Text with
 * a tooltip, text for screen readers alone, and text wholly left out are no faults.
 */
export function unfitting(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults = new Set<string>()
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) faults.add(`sideways: ${root.scrollWidth} > ${root.clientWidth}`)
    const isLeftOut = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect()
      return width <= 1 || height <= 1 || getComputedStyle(element).opacity === '0'
    }
    const clips = (style: CSSStyleDeclaration): boolean =>
      [style.overflowX, style.overflowY].some((one) => one === 'hidden' || one === 'clip')
    const scrolls = (style: CSSStyleDeclaration): boolean =>
      [style.overflowX, style.overflowY].some((one) => one === 'auto' || one === 'scroll')
    /** How much of the text is beyond the element, in CSS pixels. */
    const beyond = (text: DOMRect, box: DOMRect, ends: boolean): number =>
      Math.max(ends ? text.right - box.right : 0, box.left - text.left, box.top - text.top, text.bottom - box.bottom)
    const isOutside = (text: DOMRect, box: DOMRect): boolean =>
      text.left >= box.right || text.right <= box.left || text.top >= box.bottom || text.bottom <= box.top
    const examine = (words: Text): void => {
      const parent = words.parentElement
      if (!parent?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return
      // A block of the calendar is as high as its time, and opens a panel that has its whole text.
      if (parent.closest('[title], option, [data-entry]')) return
      const range = document.createRange()
      range.selectNodeContents(words)
      const text = range.getBoundingClientRect()
      if (text.width === 0) return
      // Glyphs are lower than their line.
      const spare = 0.2 * Number.parseFloat(getComputedStyle(parent).fontSize)
      const box = new DOMRect(text.left, text.top + spare, text.width, text.height - 2 * spare)
      // Where spaces are kept, those at the end of a line hang over.
      const ends = !getComputedStyle(parent).whiteSpace.startsWith('pre')
      const fault = `“${words.data.trim().slice(0, 40)}”`
      let isFirstBlock = true
      for (let around: Element | null = parent; around && around !== document.body; around = around.parentElement) {
        if (isLeftOut(around)) return
        const style = getComputedStyle(around)
        const edge = around.getBoundingClientRect()
        const isBlock = style.display !== 'inline' && style.display !== 'contents'
        if (isBlock && scrolls(style)) return
        if (isBlock && clips(style)) {
          if (isOutside(box, edge)) return
          if (beyond(box, edge, ends) > 2) faults.add(`cut: ${fault}`)
        } else if (isBlock && isFirstBlock && beyond(box, edge, ends) > 4) faults.add(`out of its box: ${fault}`)
        if (isBlock) isFirstBlock = false
        if (style.position === 'fixed') return
      }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const words = walker.currentNode as Text
      if (words.data.trim() !== '') examine(words)
    }
    return [...faults]
  })
}

/** The least width and height of what a finger presses, in CSS pixels. */
export const TARGET = 44

/** @returns what is smaller than a finger needs. A link within a sentence is no fault. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const kinds =
      'a[href], button, input, select, textarea, summary, [role="button"], [role="tab"], [role="option"], [role^="menuitem"]'
    const isInSentence = (element: HTMLElement): boolean =>
      element.localName === 'a' &&
      getComputedStyle(element).display === 'inline' &&
      [...(element.parentElement?.childNodes ?? [])].some((node) => node instanceof Text && node.data.trim().length > 1)
    const small: string[] = []
    for (const element of document.querySelectorAll<HTMLElement>(kinds)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(':disabled, [tabindex="-1"] *'))
        continue
      if (element.closest('[aria-hidden="true"], [inert]') || isInSentence(element)) continue
      element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' })
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
      const parts = [element, ...labels].map((one) => one.getBoundingClientRect())
      // What is moved out of the window until it has the focus, like the link past the navigation.
      if (parts.every(({ bottom }) => bottom < 0)) continue
      const isHit = (x: number, y: number): boolean => {
        const hit = document.elementFromPoint(x, y)
        return hit !== null && [element, ...labels].some((one) => one.contains(hit))
      }
      const isLarge = parts.some(({ left, top, width, height }) => {
        const [x, y] = [left + width / 2, top + height / 2]
        const reach = least / 2 - 0.5
        const isWide = width >= least - 0.5 || (isHit(x - reach, y) && isHit(x + reach, y))
        return isWide && (height >= least - 0.5 || (isHit(x, y - reach) && isHit(x, y + reach)))
      })
      if (isLarge) continue
      const name = element.getAttribute('aria-label') ?? labels[0]?.textContent ?? element.textContent ?? ''
      const sizes = parts.map(({ width, height }) => `${Math.round(width)} × ${Math.round(height)}`).join(', ')
      small.push(`${element.localName} “${name.trim().slice(0, 40)}”: ${sizes}`)
    }
    return small
  }, TARGET)
}

declare global {
  interface Window {
    /** What the page's own code has set in motion. */
    moved: string[]
  }
}

/** From the next page on, writes down what the code itself sets in motion, which no style can prevent. */
export const watchMovements = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    window.moved = []
    const { animate, scrollIntoView } = Element.prototype
    Element.prototype.animate = function (...given) {
      window.moved.push(`animate ${this.className}`)
      return animate.apply(this, given)
    }
    Element.prototype.scrollIntoView = function (given) {
      if (typeof given === 'object' && given.behavior === 'smooth') window.moved.push(`scroll to ${this.className}`)
      scrollIntoView.call(this, given)
    }
  })

/** @returns what moves, or has been moved, although the person has asked for reduced motion */
export function movements(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...window.moved,
    ...document
      .getAnimations()
      .filter(({ playState, effect }) => {
        const { duration, iterations } = effect?.getComputedTiming() ?? {}
        return playState === 'running' && (Number(duration) > 20 || iterations === Number.POSITIVE_INFINITY)
      })
      .map((one) => {
        const { target } = one.effect as KeyframeEffect
        return `${target?.localName}.${target?.className}`
      }),
  ])
}
