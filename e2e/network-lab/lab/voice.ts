import { writeFileSync } from 'node:fs'

const RATE = 48_000
const SECONDS = 4

/**
 * A microphone's sound for `--use-file-for-fake-audio-capture`: a voice without words, whose pitch and loudness wander
 * and never rest. A browser's own test sound beeps once a second, and a codec that sends nothing between the beeps
 * could not be told from a broken path; a plain tone is taken away as noise.
 */
export function writeVoice(file: string, pitch: number): void {
  const samples = Buffer.alloc(RATE * SECONDS * 2)
  for (let at = 0; at < RATE * SECONDS; at += 1) {
    const time = at / RATE
    // Whole numbers of waves in the length of the file, so that it can be repeated without a click.
    const syllables = 0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * time)
    const phase = 2 * Math.PI * pitch * time + 6 * Math.sin(2 * Math.PI * 0.5 * time)
    let sound = 0
    for (let harmonic = 1; harmonic <= 8; harmonic += 1) sound += Math.sin(harmonic * phase) / harmonic
    samples.writeInt16LE(Math.round(9000 * syllables * sound * 0.5), at * 2)
  }
  writeFileSync(file, Buffer.concat([header(samples.length), samples]))
}

/** RIFF WAVE, one channel of 16 bits. */
function header(bytes: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + bytes, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(bytes, 40)
  return head
}
