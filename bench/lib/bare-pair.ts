import type { Browser, Page } from '@playwright/test'
import { openContext } from './browser.ts'

interface Signal {
  description?: RTCSessionDescriptionInit | null
  candidate?: RTCIceCandidateInit | null
}

interface BareWindow {
  toOther(signal: Signal): Promise<void>
  receive(signal: Signal): Promise<void>
  begin(): void
  finish(): void
}
declare global {
  interface Window {
    bare: BareWindow
  }
}

/** Runs in the page: one peer connection at a time, and nothing else. */
async function installBare(): Promise<void> {
  const camera = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360, frameRate: 15 },
  })
  const video = document.createElement('video')
  video.muted = true
  video.autoplay = true
  document.body.append(video)
  let connection: RTCPeerConnection | null = null
  const { toOther } = window as unknown as { toOther: BareWindow['toOther'] }
  const first = (name: string): void => {
    if (performance.getEntriesByName(name).length === 0) performance.mark(name)
  }

  function open(): RTCPeerConnection {
    performance.clearMarks()
    performance.mark('call:accept')
    const fresh = new RTCPeerConnection()
    for (const track of camera.getTracks()) fresh.addTrack(track, camera)
    fresh.onicecandidate = ({ candidate }) => void toOther({ candidate: candidate?.toJSON() ?? null })
    fresh.onconnectionstatechange = () => {
      if (fresh.connectionState === 'connected') first('bench:connected')
    }
    fresh.ontrack = ({ streams }) => {
      if (video.srcObject === streams[0]) return
      video.srcObject = streams[0] ?? null
      video.requestVideoFrameCallback(() => first('call:first-frame'))
    }
    return fresh
  }

  async function describe(one: RTCPeerConnection): Promise<void> {
    first('bench:local-description')
    await one.setLocalDescription()
    void toOther({ description: one.localDescription?.toJSON() as RTCSessionDescriptionInit })
  }

  window.bare = {
    toOther,
    begin() {
      connection = open()
      void describe(connection)
    },
    async receive({ description, candidate }) {
      if (description?.type === 'offer') {
        connection = open()
        await connection.setRemoteDescription(description)
        await describe(connection)
      } else if (description) {
        await connection?.setRemoteDescription(description)
      } else {
        await connection?.addIceCandidate(candidate ?? undefined)
      }
    },
    finish() {
      connection?.close()
      connection = null
      video.srcObject = null
      performance.clearMarks()
    },
  }
}

/** Two bare pages that call each other. */
export async function openBarePair(browsers: readonly [Browser, Browser], origin: string) {
  const pages: Page[] = []
  for (const [index, browser] of browsers.entries()) {
    const page = await (await openContext(browser, origin)).newPage()
    // One after the other: a candidate must not overtake its description. A late one of the call before is refused.
    let queue = Promise.resolve()
    await page.exposeFunction('toOther', (signal: Signal) => {
      queue = queue.then(() => pages[1 - index]?.evaluate((one) => window.bare.receive(one).catch(() => {}), signal))
      return queue
    })
    // Any page of a trustworthy origin may open a camera; this one has no scripts of its own.
    await page.goto(`${origin}/api/health`)
    await page.evaluate(installBare)
    pages.push(page)
  }
  return {
    /** One call. @returns each side's marks, milliseconds since the click or the offer's arrival */
    async call(): Promise<Record<string, number>[]> {
      for (const page of pages) await page.bringToFront()
      await pages[0]?.evaluate(() => window.bare.begin())
      const marks = await Promise.all(
        pages.map(async (page) => {
          await page.waitForFunction(() => performance.getEntriesByName('call:first-frame').length > 0)
          return page.evaluate(() => {
            const begun = performance.getEntriesByName('call:accept')[0]?.startTime ?? Number.NaN
            const all = performance.getEntriesByType('mark')
            return Object.fromEntries(all.map(({ name, startTime }) => [name, startTime - begun]))
          })
        }),
      )
      for (const page of pages) await page.evaluate(() => window.bare.finish())
      return marks
    },
  }
}
