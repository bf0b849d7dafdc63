import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import type { Someone } from './people.ts'
import type { Scope } from './run.ts'

const flags = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=15',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export async function openBrowser(scope: Scope): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: flags,
  })
  scope.defer(() => browser.close())
  return browser
}

/** Opens a browser context that is signed in, as after the sign-in page. */
export async function openContext(browser: Browser, origin: string, who?: Someone): Promise<BrowserContext> {
  const permissions = ['camera', 'microphone']
  const context = await browser.newContext({ permissions, viewport: { width: 800, height: 600 } })
  if (who) {
    await context.addCookies([{ name: 'session', value: who.token, url: origin, httpOnly: true, sameSite: 'Strict' }])
    await context.addInitScript((home) => {
      if (location.origin === home) localStorage.setItem('medconsult-signed-in', '1')
    }, origin)
  }
  return context
}
