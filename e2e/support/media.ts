import { expect, type Locator, type Page } from '@playwright/test'
import type { Person } from './people.ts'

// A picture is proved by its pixels, and sound by its samples. A class or a label proves nothing.

/** Ends a test that hangs; three people on two cores take long. */
const PATIENCE_MS = 60_000

/** One sample of a video: its mean colour, and how much it changes within 400 ms (0: a still picture). */
interface Look {
  hue: number
  saturation: number
  movement: number
}

const DARK: Look = { hue: 0, saturation: 0, movement: 0 }

export const remoteVideo = (page: Page): Locator => page.locator('video[aria-label^="Picture of"]')
const videoOf = (page: Page, name: string): Locator => page.locator(`video[aria-label="Picture of ${name}"]`)
export const ownVideo = (page: Page): Locator => page.locator('video[aria-label="Your own picture"]')

export const sharedScreen = (page: Page): Locator => page.locator('video[aria-label^="Screen of"]')
/** Switches with which Chromium shares the page itself without asking, so that real pixels of the app are sent. */
export const sharesItself = [
  '--use-fake-device-for-media-stream=display-media-type=browser,fps=15',
  '--use-fake-ui-for-media-stream',
]

export async function look(video: Locator): Promise<Look> {
  if ((await video.count()) === 0) return DARK
  return video.evaluate(async (element: HTMLVideoElement) => {
    const canvas = document.createElement('canvas')
    canvas.width = 64
    canvas.height = 36
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context || element.videoWidth === 0) return { hue: 0, saturation: 0, movement: 0 }
    const pixels = (): Uint8ClampedArray => {
      context.drawImage(element, 0, 0, 64, 36)
      return context.getImageData(0, 0, 64, 36).data
    }
    const before = pixels()
    await new Promise((resolve) => setTimeout(resolve, 400))
    const after = pixels()
    const sum = [0, 0, 0]
    let change = 0
    for (let at = 0; at < after.length; at += 1) {
      const value = after[at] ?? 0
      change += Math.abs((before[at] ?? 0) - value)
      if (at % 4 < 3) sum[at % 4] = (sum[at % 4] ?? 0) + value
    }
    const [red = 0, green = 0, blue = 0] = sum.map((value) => value / (64 * 36 * 255))
    const most = Math.max(red, green, blue)
    const span = most - Math.min(red, green, blue)
    let hue = 0
    if (span > 0) {
      if (most === red) hue = ((green - blue) / span + 6) % 6
      else if (most === green) hue = (blue - red) / span + 2
      else hue = (red - green) / span + 4
    }
    return { hue: Math.round(hue * 60), saturation: most === 0 ? 0 : span / most, movement: change / after.length }
  })
}

function distance(one: number, other: number): number {
  const apart = Math.abs(one - other) % 360
  return Math.min(apart, 360 - apart)
}

/** Checks that the viewer sees the other person's own picture, and that it moves. */
export async function expectToSee(viewer: Person, other: Person, timeout = PATIENCE_MS): Promise<void> {
  await expectMoving(remoteVideo(viewer.page), viewer, other, timeout)
}

/** Does the same where several people are on the screen: `name` says whose picture it should be. */
export async function expectToSeeNamed(
  viewer: Person,
  other: Person,
  name: string,
  timeout = PATIENCE_MS,
): Promise<void> {
  await expectMoving(videoOf(viewer.page, name), viewer, other, timeout)
}

async function expectMoving(video: Locator, viewer: Person, other: Person, timeout: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const { hue, saturation, movement } = await look(video)
        if (saturation < 0.15) return 'nothing in colour'
        if (distance(hue, other.hue) > 30) return `somebody else’s picture, hue ${hue}`
        return movement > 0.3 ? 'moving' : `a standing picture, ${movement}`
      },
      { message: `${viewer.name} sees ${other.name}`, timeout, intervals: [100] },
    )
    .toBe('moving')
}

/** Checks that no person's picture moves on the screen: it is hidden, black, or gone. */
export async function expectNoPicture(viewer: Person, timeout = PATIENCE_MS): Promise<void> {
  await expect
    .poll(
      async () => {
        const video = remoteVideo(viewer.page)
        if ((await video.count()) === 0 || !(await video.isVisible())) return 0
        return (await look(video)).movement
      },
      { message: `${viewer.name} sees no moving picture`, timeout },
    )
    .toBe(0)
}

/** Returns the loudest sample that arrives within the time; 0 is silence. The fake microphone beeps once a second. */
export async function loudness(page: Page, milliseconds: number): Promise<number> {
  return page.evaluate(async (time) => {
    const elements = [...document.querySelectorAll<HTMLMediaElement>('video, audio')]
    const heard = elements.filter((element) => !element.muted && !element.paused)
    const stream = heard
      .map((element) => element.srcObject)
      .find((source): source is MediaStream => source instanceof MediaStream && source.getAudioTracks().length > 0)
    if (!stream) return 0
    const context = new AudioContext()
    await context.resume()
    const source = context.createMediaStreamSource(stream)
    const analyser = context.createAnalyser()
    source.connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let peak = 0
    for (const end = performance.now() + time; performance.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      analyser.getFloatTimeDomainData(samples)
      peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), peak)
    }
    source.disconnect()
    await context.close()
    return peak
  }, milliseconds)
}

export async function expectToHear(listener: Person, timeout = PATIENCE_MS): Promise<void> {
  await expect
    .poll(() => loudness(listener.page, 1300), { message: `${listener.name} hears the other side`, timeout })
    .toBeGreaterThan(0.01)
}

export async function expectSilence(listener: Person): Promise<void> {
  await expect
    .poll(() => loudness(listener.page, 1500), { message: `${listener.name} hears nothing` })
    .toBeLessThan(0.003)
}

/** Checks that both see each other's picture move, and hear each other. */
export async function expectMedia(one: Person, other: Person, timeout = PATIENCE_MS): Promise<void> {
  await Promise.all([
    expectToSee(one, other, timeout),
    expectToSee(other, one, timeout),
    expectToHear(one, timeout),
    expectToHear(other, timeout),
  ])
}

/** Counts what a page still holds: nothing, once a call is over. */
export async function left(page: Page): Promise<{ tracks: number; connections: number }> {
  return page.evaluate(() => ({
    tracks: window.probe.tracks.filter((track) => track.readyState === 'live').length,
    connections: window.probe.connections.filter((one) => one.signalingState !== 'closed').length,
  }))
}

/** Counts the frames decoded on all of a page's connections so far. */
export async function framesDecoded(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let frames = 0
    for (const connection of window.probe.connections) {
      if (connection.signalingState === 'closed') continue
      const report = await connection.getStats()
      report.forEach((stats: { type: string; kind?: string; framesDecoded?: number }) => {
        if (stats.type === 'inbound-rtp' && stats.kind === 'video') frames += stats.framesDecoded ?? 0
      })
    }
    return frames
  })
}

/** Checks that no frames are decoded any more: the picture is not only hidden, but not sent. */
export async function expectNoNewFrames(page: Page): Promise<void> {
  const more = async (): Promise<number> => {
    const before = await framesDecoded(page)
    await page.waitForTimeout(700)
    return (await framesDecoded(page)) - before
  }
  await expect.poll(more, { message: 'no new frame arrives' }).toBe(0)
}

/**
 * Watches the remote picture until the returned function is called, which returns the longest time in milliseconds
 * without a new frame.
 */
export async function watchGaps(page: Page): Promise<() => Promise<number>> {
  const watch = await remoteVideo(page).evaluateHandle((video: HTMLVideoElement) => {
    const state = { longest: 0, last: performance.now(), on: true }
    const shown = (): void => {
      const now = performance.now()
      state.longest = Math.max(state.longest, now - state.last)
      state.last = now
      if (state.on) video.requestVideoFrameCallback(shown)
    }
    video.requestVideoFrameCallback(shown)
    return state
  })
  return () =>
    watch.evaluate((state) => {
      state.on = false
      return Math.max(state.longest, performance.now() - state.last)
    })
}
