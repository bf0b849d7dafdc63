import { type Browser, firefox, type Page } from '@playwright/test'

/** Launches the stock Firefox and drives it over WebDriver BiDi. */
export function launchFirefox(): Promise<Browser> {
  return firefox.launch({
    channel: 'moz-firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    firefoxUserPrefs: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      // With mDNS names in place of addresses, Firefox lost media for good after some ICE restarts.
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.peerconnection.ice.loopback': true,
    },
  })
}

/** Carries the messages of the room's BroadcastChannels between two browsers, which have no connection otherwise. */
export async function bridge(a: Page, b: Page, room: string): Promise<void> {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    await from.exposeFunction('carry', async (message: string) => {
      // The other page may be closing.
      await to.evaluate((text) => window.carried(text), message).catch(() => {})
    })
  }
  for (const page of [a, b]) {
    await page.evaluate((name) => {
      const channel = new BroadcastChannel(name)
      channel.onmessage = (event) => void window.carry(JSON.stringify(event.data))
      window.carried = (text) => channel.postMessage(JSON.parse(text))
    }, room)
  }
}

declare global {
  interface Window {
    carry(message: string): Promise<void>
    carried(text: string): void
  }
}
