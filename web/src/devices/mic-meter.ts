import { Store } from '../platform/index.ts'

/** How often the level is measured (ms). */
const EVERY_MS = 100

/**
 * Measures the microphone's level from 0 (silence) to 1, ten times a second. The level is null where it cannot be
 * measured: no microphone, no Web Audio, or a browser that allows it only after a click.
 */
export class MicMeter {
  #stop: () => void = () => {}
  #track: MediaStreamTrack | null = null
  readonly #level = new Store<number | null>(null)
  readonly #createContext: () => AudioContext

  constructor(createContext: () => AudioContext = () => new AudioContext()) {
    this.#createContext = createContext
  }

  /** The listener is called after every measurement, even if the level stays the same. */
  readonly subscribe = this.#level.subscribe
  readonly getSnapshot = this.#level.getSnapshot

  /** Measures this stream's microphone from now on; null stops. */
  listenTo(stream: MediaStream | null): void {
    const track = stream?.getAudioTracks()[0] ?? null
    if (track === this.#track) return
    this.#stop()
    this.#track = track
    this.#stop = track === null ? () => {} : this.#listen(track)
  }

  #listen(track: MediaStreamTrack): () => void {
    let context: AudioContext
    try {
      context = this.#createContext()
    } catch {
      return () => {} // no Web Audio, or too many contexts: the level stays unknown
    }
    const analyser = context.createAnalyser()
    analyser.fftSize = 2048
    const source = context.createMediaStreamSource(new MediaStream([track]))
    source.connect(analyser)
    void context.resume().catch(() => undefined)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      // A context that is not running gives zeros, which are no silence.
      this.#set(context.state === 'running' ? loudness(samples) : null)
    }, EVERY_MS)
    return () => {
      clearInterval(timer)
      source.disconnect()
      void context.close().catch(() => undefined)
      this.#set(null)
    }
  }

  #set(level: number | null): void {
    this.#level.set(level === null ? null : Math.round(level * 100) / 100)
  }
}

/**
 * Computes the root mean square in decibels, with −60 dB as 0 and −10 dB as 1, which is roughly the perceived loudness.
 */
export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const decibel = 10 * Math.log10(sum / samples.length + 1e-12)
  return Math.min(1, Math.max(0, (decibel + 60) / 50))
}
