import type { Scope } from '../scope.ts'

/** Draws the frame onto the canvas, which has the frame's size. A `VideoFrame` is closed by it. */
export type DrawFrame = (frame: VideoFrame | HTMLVideoElement, canvas: HTMLCanvasElement) => Promise<void>

export interface BlurredDeps {
  scope: Scope
  camera: MediaStreamTrack
  /** Called after each frame with the time that the work on it took (ms). */
  onFrame(ms: number): void
  onFailed(error: unknown): void
}

export interface BlurredTrack {
  /** Has the camera's size and rate. */
  track: MediaStreamTrack
  /** Stops this track; the camera's track goes on. */
  stop(): void
}

/** Blurs the background of one track at a time. */
export interface BlurTool {
  start(deps: BlurredDeps): BlurredTrack
  /** The tool may be given to somebody else. */
  release(): void
}

/** How often a frame is taken where the browser hands out none by itself (ms): 24 frames a second. */
const TICK_MS = 1_000 / 24

/** W3C MediaStreamTrack Insertable Media Processing; in a window only Chromium has it. */
interface Insertable {
  MediaStreamTrackProcessor?: new (options: { track: MediaStreamTrack }) => { readable: ReadableStream<VideoFrame> }
  MediaStreamTrackGenerator?: new (options: {
    kind: 'video'
  }) => MediaStreamTrack & { writable: WritableStream<VideoFrame> }
}

interface Source {
  /** @returns the newest frame, and null at the end of the camera's track */
  next(): Promise<VideoFrame | HTMLVideoElement | null>
  stop(): void
}

interface Sink {
  track: MediaStreamTrack
  /** The canvas has a new picture. */
  commit(timestamp: number): Promise<void>
}

/**
 * Makes a second track of the camera's, frame by frame. Frames that come while one is being worked on are left out. In
 * Chromium this goes on while the page is hidden; other browsers then draw about one frame a second.
 */
export function blurredTrack(draw: DrawFrame, { scope, camera, onFrame, onFailed }: BlurredDeps): BlurredTrack {
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')
  const source = sourceOf(camera, scope)
  const sink = sinkOf(canvas)
  let stopped = false

  async function run(): Promise<void> {
    for (;;) {
      const frame = await source.next()
      if (stopped || frame === null) {
        if (frame && 'close' in frame) frame.close()
        return
      }
      const [width, height] = sizeOf(frame)
      const timestamp = 'timestamp' in frame ? frame.timestamp : performance.now() * 1_000
      const started = performance.now()
      if (canvas.width !== width) canvas.width = width
      if (canvas.height !== height) canvas.height = height
      await draw(frame, canvas)
      if (stopped) return
      await sink.commit(timestamp)
      onFrame(performance.now() - started)
    }
  }

  const release = scope.own(() => {
    stopped = true
    source.stop()
    sink.track.stop()
  })
  run().catch((error: unknown) => {
    if (!stopped) onFailed(error)
  })
  return { track: sink.track, stop: release }
}

function sizeOf(frame: VideoFrame | HTMLVideoElement): [number, number] {
  return 'displayWidth' in frame ? [frame.displayWidth, frame.displayHeight] : [frame.videoWidth, frame.videoHeight]
}

function sourceOf(camera: MediaStreamTrack, scope: Scope): Source {
  const { MediaStreamTrackProcessor } = globalThis as Insertable
  if (MediaStreamTrackProcessor) {
    const reader = new MediaStreamTrackProcessor({ track: camera }).readable.getReader()
    return {
      next: async () => (await reader.read()).value ?? null,
      stop: () => void reader.cancel().catch(() => {}),
    }
  }
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([camera])
  void video.play().catch(() => {})
  return {
    async next() {
      do await new Promise<void>((resolve) => scope.after(TICK_MS, resolve))
      while (camera.readyState === 'live' && video.videoWidth === 0)
      return camera.readyState === 'live' ? video : null
    },
    stop() {
      video.srcObject = null
    },
  }
}

function sinkOf(canvas: HTMLCanvasElement): Sink {
  const { MediaStreamTrackGenerator } = globalThis as Insertable
  if (MediaStreamTrackGenerator) {
    const track = new MediaStreamTrackGenerator({ kind: 'video' })
    const writer = track.writable.getWriter()
    return { track, commit: (timestamp) => writer.write(new VideoFrame(canvas, { timestamp })) }
  }
  const [track] = canvas.captureStream().getVideoTracks()
  if (!track) throw new Error('the canvas gives no track')
  return { track, commit: async () => {} }
}
