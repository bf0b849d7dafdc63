/** Two soft notes, twice, then a rest: frequency in Hz, start in seconds. */
const NOTES = [
  { hz: 659.25, at: 0 },
  { hz: 880, at: 0.18 },
  { hz: 659.25, at: 0.62 },
  { hz: 880, at: 0.8 },
] as const
const REPEAT_MS = 2600

export interface Ringtone {
  /** Call it in a click handler, because browsers allow sound only after a click. */
  unlock(): void
  /** Plays two soft notes once, without a vibration. */
  chime(): void
  start(): void
  stop(): void
  /** Releases the audio context, because a page may have only a few, and a call needs one too. */
  close(): void
}

/** Does nothing before the first click: browsers then refuse to vibrate, and log a warning. */
function vibrate(pattern: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern)
}

/**
 * Creates the tone from oscillators, because a file could be late or missing. It is silent where a browser has no Web
 * Audio.
 */
export function createRingtone(createContext: () => AudioContext = () => new AudioContext()): Ringtone {
  let context: AudioContext | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  function open(): AudioContext | null {
    try {
      context ??= createContext()
    } catch {
      context = null
    }
    return context
  }
  function play(): void {
    const audio = open()
    vibrate([200, 120, 200])
    if (audio === null || audio.state !== 'running') {
      void audio?.resume().catch(() => undefined)
      return
    }
    for (const note of NOTES) sound(audio, note.hz, audio.currentTime + note.at)
  }
  function stop(): void {
    clearInterval(timer)
    timer = undefined
    vibrate(0)
  }
  return {
    unlock: () =>
      void open()
        ?.resume()
        .catch(() => undefined),
    chime() {
      const audio = open()
      if (audio === null) return
      const play = (): void => {
        for (const note of NOTES.slice(0, 2)) sound(audio, note.hz, audio.currentTime + note.at)
      }
      if (audio.state === 'running') play()
      else void audio.resume().then(play, () => undefined)
    },
    start() {
      if (timer !== undefined) return
      play()
      timer = setInterval(play, REPEAT_MS)
    },
    stop,
    close() {
      stop()
      const closing = context
      context = null
      void closing?.close().catch(() => undefined)
    },
  }
}

function sound(audio: AudioContext, hz: number, at: number): void {
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.type = 'sine'
  tone.frequency.value = hz
  volume.gain.setValueAtTime(0.0001, at)
  volume.gain.exponentialRampToValueAtTime(0.18, at + 0.03)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.42)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + 0.45)
}
