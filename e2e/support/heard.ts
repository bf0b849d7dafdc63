import type { BrowserContext, Page } from '@playwright/test'

declare global {
  interface Window {
    heard: string[]
  }
}

/**
 * Writes down what a screen reader would say by itself on the pages of this context: the text of a live region when it
 * changes. A region that comes with its text is announced only if it is an alert, and what disappears is not.
 */
export async function listen(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.heard = []
    const regions = '[role="status"], [role="alert"], [role="log"], [aria-live="polite"], [aria-live="assertive"]'
    const isQuiet = (region: Element): boolean => region.getAttribute('aria-live') === 'off'
    /** An announced change is read with the whole region, except in a log and where only `aria-live` is set. */
    const isAtomic = (region: Element): boolean =>
      (region.getAttribute('aria-atomic') ?? String(region.matches('[role="status"], [role="alert"]'))) === 'true'
    const words = (node: Node): string => {
      if (node instanceof Text) return node.data
      if (!(node instanceof Element) || node.matches('[aria-hidden="true"], [hidden]')) return ''
      return [...node.childNodes].map(words).join(' ')
    }
    const say = (text: string): void => {
      const said = text.replace(/\s+/g, ' ').trim()
      if (said !== '') window.heard.push(said)
    }
    const hear = (changes: MutationRecord[]): void => {
      const whole = new Set<Element>()
      for (const { target, addedNodes, type } of changes) {
        const around = target instanceof Element ? target : target.parentElement
        const region = around?.closest(regions)
        const added = type === 'characterData' ? [target] : [...addedNodes]
        if (region?.isConnected && !isQuiet(region) && added.some((one) => words(one).trim() !== '')) {
          if (isAtomic(region)) whole.add(region)
          else for (const one of added) say(words(one))
        }
        if (region) continue
        for (const one of addedNodes)
          if (one instanceof Element)
            for (const alert of [one, ...one.querySelectorAll('*')])
              if (alert.matches('[role="alert"]')) whole.add(alert)
      }
      for (const region of whole) say(words(region))
    }
    new MutationObserver(hear).observe(document, { childList: true, characterData: true, subtree: true })
  })
}

/** @returns what was said on this page since the last time, the oldest first */
export const heard = (page: Page): Promise<string[]> => page.evaluate(() => window.heard.splice(0))
