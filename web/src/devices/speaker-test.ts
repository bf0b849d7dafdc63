import { canChooseSpeaker } from './use-speaker.ts'

/** A rising chord: frequency in Hz, start in seconds. Soft enough to be near an ear. */
const NOTES = [
  { hz: 523.25, at: 0 },
  { hz: 659.25, at: 0.22 },
  { hz: 783.99, at: 0.44 },
  { hz: 1046.5, at: 0.66 },
] as const
const NOTE_SECONDS = 1.1
const LENGTH_MS = (0.66 + NOTE_SECONDS) * 1000

/**
 * Plays the test sound; call it in a click handler, because browsers allow sound only then.
 * @param speakerId the output; empty for the device's own choice
 * @returns true when it played to its end; false where the browser allowed no sound, or the output is gone
 */
export async function playTestSound(speakerId: string): Promise<boolean> {
  let context: AudioContext | null = null
  let element: HTMLAudioElement | null = null
  try {
    context = new AudioContext()
    let output: AudioNode = context.destination
    if (speakerId !== '' && canChooseSpeaker()) {
      // The sound takes the same path as that of a call: an element that plays a stream.
      const stream = context.createMediaStreamDestination()
      element = new Audio()
      element.srcObject = stream.stream
      await element.setSinkId(speakerId)
      await element.play()
      output = stream
    }
    await context.resume()
    for (const note of NOTES) strike(context, output, note.hz, context.currentTime + note.at)
    await new Promise((resolve) => setTimeout(resolve, LENGTH_MS))
    return context.state === 'running'
  } catch {
    return false
  } finally {
    if (element) element.srcObject = null
    await context?.close().catch(() => undefined)
  }
}

function strike(audio: AudioContext, output: AudioNode, hz: number, at: number): void {
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.type = 'sine'
  tone.frequency.value = hz
  volume.gain.setValueAtTime(0.0001, at)
  volume.gain.exponentialRampToValueAtTime(0.22, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS)
  tone.connect(volume).connect(output)
  tone.start(at)
  tone.stop(at + NOTE_SECONDS)
}
