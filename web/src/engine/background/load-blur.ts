import { type BlurTool, blurredTrack } from './blurred-track.ts'

/** The folder of the library's own files on our server; its name has a hash of their content (web/video-processors.ts). */
declare const VIDEO_PROCESSORS: { folder: string; files: string[] }

/** A worker that does not answer by then never will (ms). */
const MODEL_MS = 30_000

/** The library can't stop its worker, so a tool that nobody uses any more is kept for the next one. */
const spare: BlurTool[] = []

/** A module of three instructions with a vector, which only a browser with WebAssembly SIMD accepts. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
])

/** Tells whether this browser has what blurring needs. */
export function canBlur(): boolean {
  return (
    typeof Worker === 'function' &&
    typeof VideoFrame === 'function' &&
    typeof OffscreenCanvas === 'function' &&
    typeof HTMLCanvasElement.prototype.captureStream === 'function' &&
    typeof WebAssembly === 'object' &&
    WebAssembly.validate(SIMD)
  )
}

/**
 * Loads the library with its model from our own server.
 * @throws Error if the browser lacks something, or if a file can't be had
 */
export async function loadBlur(): Promise<BlurTool> {
  const ready = spare.pop()
  if (ready) return ready
  if (!canBlur()) throw new Error('this browser cannot blur')
  // The library waits for ever for a file that its worker can't load, so all of them are fetched first.
  const [{ GaussianBlurBackgroundProcessor }] = await Promise.all([
    import('@twilio/video-processors'),
    ...VIDEO_PROCESSORS.files.map(fetchFile),
  ])
  const processor = new GaussianBlurBackgroundProcessor({ assetsPath: VIDEO_PROCESSORS.folder })
  await within(MODEL_MS, processor.loadModel())
  const tool: BlurTool = {
    start: (deps) => blurredTrack((frame, canvas) => processor.processFrame(frame, canvas), deps),
    release: () => void spare.push(tool),
  }
  return tool
}

async function fetchFile(name: string): Promise<void> {
  const answer = await fetch(VIDEO_PROCESSORS.folder + name)
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
  await answer.arrayBuffer()
}

function within<T>(ms: number, done: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), ms)
    done.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
