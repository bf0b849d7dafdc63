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
  state(): string
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
      // With autoplay, a muted video plays only where the browser considers it visible.
      void video.play().catch(() => {})
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
    state() {
      const { connectionState, iceConnectionState, signalingState } = connection ?? {}
      const states = [connectionState, iceConnectionState, signalingState, document.visibilityState]
      return [...states, `video ${video.paused ? 'paused' : 'plays'}`, camera.getVideoTracks()[0]?.muted].join(' ')
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
    // The result is not awaited, because calls on a connection that is closed in the meantime never return.
    await page.exposeFunction('toOther', (signal: Signal) =>
      pages[1 - index]?.evaluate((one) => void window.bare.receive(one).catch(() => {}), signal),
    )
    // Any page of a trustworthy origin may open a camera. This one has no scripts of its own.
    await page.goto(`${origin}/api/health`)
    await page.evaluate(installBare)
    pages.push(page)
  }
  async function attempt(): Promise<Record<string, number>[]> {
    for (const page of pages) await page.bringToFront()
    await pages[0]?.evaluate(() => window.bare.begin())
    try {
      return await Promise.all(pages.map(marksOf))
    } catch (error) {
      for (const page of pages) console.log('bare pair:', await page.evaluate(() => window.bare.state()))
      throw error
    } finally {
      for (const page of pages) await page.evaluate(() => window.bare.finish())
    }
  }
  return {
    /** Makes one call. @returns each side's marks, in milliseconds since the click or the arrival of the offer */
    call: () => attempt().catch(attempt),
  }
}

async function marksOf(page: Page): Promise<Record<string, number>> {
  const options = { polling: 25, timeout: 10_000 }
  await page.waitForFunction(() => performance.getEntriesByName('call:first-frame').length > 0, null, options)
  return page.evaluate(() => {
    const begun = performance.getEntriesByName('call:accept')[0]?.startTime ?? Number.NaN
    return Object.fromEntries(
      performance.getEntriesByType('mark').map(({ name, startTime }) => [name, startTime - begun]),
    )
  })
}
