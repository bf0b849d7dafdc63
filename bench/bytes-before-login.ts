// What a browser with an empty cache has to load before the sign-in form can be used.
import { gzipSync } from 'node:zlib'
import type { Response } from '@playwright/test'
import { build, type Rolldown } from 'vite'
import { root } from '../scripts/lib/run.mjs'
import { openBrowser, openContext } from './lib/browser.ts'
import type { Row } from './lib/report.ts'
import { bench, demand } from './lib/run.ts'
import { startServer } from './lib/server.ts'

const entry = 'virtual:reference'
const kilo = (bytes: number): number => Math.round(bytes / 10) / 100
const zipped = (body: Uint8Array | string): number => gzipSync(body).byteLength

/** The size of React and react-dom alone, bundled and minified like the web app. */
async function reactAlone(): Promise<number> {
  const source = `
    import { createElement } from 'react'
    import { createRoot } from 'react-dom/client'
    createRoot(document.body).render(createElement('main'))`
  const built = await build({
    root: `${root}/web`,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'reference',
        enforce: 'pre',
        resolveId: (id: string) => (id === entry ? `${root}/web/reference.js` : null),
        load: (id: string) => (id === `${root}/web/reference.js` ? source : null),
      },
    ],
    build: { write: false, target: 'es2022', rollupOptions: { input: entry } },
  })
  const outputs = [built].flat() as Rolldown.RolldownOutput[]
  const code = outputs.flatMap(({ output }) => output).map((part) => (part.type === 'chunk' ? part.code : ''))
  return code.reduce((sum, part) => sum + (part === '' ? 0 : zipped(part)), 0)
}

await bench(import.meta.filename, async (scope) => {
  const server = await startServer(scope)
  const browser = await openBrowser(scope)
  const page = await (await openContext(browser, server.url)).newPage()
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.setCacheDisabled', { cacheDisabled: true })
  const wire = new Map<string, number>()
  const addresses = new Map<string, string>()
  network.on('Network.responseReceived', ({ requestId, response }) => addresses.set(requestId, response.url))
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    wire.set(addresses.get(requestId) ?? '', encodedDataLength),
  )
  const responses: Response[] = []
  page.on('response', (response) => responses.push(response))
  await page.goto(`${server.url}/login`)
  await page.locator('input[name=email]').fill('somebody@example.org')
  await page.locator('input[name=password]').fill('something')
  demand(await page.locator('button[type=submit]').isEnabled(), 'the form can be sent')
  const before = [...responses]
  await page.waitForLoadState('networkidle')
  const afterwards = responses.slice(before.length)

  async function sizes(list: Response[], type: string) {
    const chosen = list.filter((response) => response.request().resourceType() === type && response.ok())
    const bodies = await Promise.all(
      chosen.map(async (response) => ({ url: response.url(), body: await response.body() })),
    )
    return {
      count: bodies.length,
      // Font files are compressed already.
      bytes: bodies.reduce((sum, { body }) => sum + (type === 'font' ? body.byteLength : zipped(body)), 0),
      wire: bodies.reduce((sum, { url }) => sum + (wire.get(url) ?? 0), 0),
    }
  }
  const react = kilo(await reactAlone())
  const script = await sizes(before, 'script')
  const style = await sizes(before, 'stylesheet')
  const font = await sizes(responses, 'font')
  const later = await sizes(afterwards, 'script')
  demand(script.count > 0 && script.bytes > 10_000, 'JavaScript was seen')
  const row = (what: string, bytes: number, more: Partial<Row> = {}): Row => ({
    what,
    figure: kilo(bytes),
    unit: 'kB',
    ...more,
  })
  return {
    rows: [
      row(`JavaScript before the form is usable, gzipped (${script.count} files)`, script.bytes, {
        reference: react,
        reach: { most: 150 },
      }),
      row('  the same on the wire, as our server sends it', script.wire, { reference: kilo(script.bytes) }),
      row(`CSS, gzipped (${style.count} files)`, style.bytes),
      row('  the same on the wire', style.wire, { reference: kilo(style.bytes) }),
      row(`fonts, as they are (${font.count} files)`, font.bytes),
      row(`JavaScript fetched afterwards, while the form is there, gzipped (${later.count} files)`, later.bytes),
    ],
    notes: [
      'gzip level 6, each file by itself; 1 kB = 1,000 bytes; reference: react + react-dom alone, bundled by vite',
      'on the wire: bytes that Chromium received, with headers; its reference is the gzipped size',
    ],
  }
})
