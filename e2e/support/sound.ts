import { writeFileSync } from 'node:fs'

// Files that `--use-file-for-fake-audio-capture` plays as a microphone: 48 kHz, one channel, 16 bits.
const RATE = 48_000

/** Writes ten seconds of silence, as from a microphone that is switched off at its cable. */
export function writeSilence(file: string): void {
  writeWave(file, 10, () => 0)
}

/**
 * Writes a voice without words, whose pitch and loudness vary all the time. A browser's own test sound beeps once a
 * second, and a codec that sends nothing between the beeps could not be told from a broken path. A plain tone is
 * removed as noise.
 * @param pitch in hertz; a whole number, so that four seconds can be repeated without a click
 */
export function writeVoice(file: string, pitch: number): void {
  writeWave(file, 4, (time) => {
    const syllables = 0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * time)
    const phase = 2 * Math.PI * pitch * time + 6 * Math.sin(2 * Math.PI * 0.5 * time)
    let sound = 0
    for (let harmonic = 1; harmonic <= 8; harmonic += 1) sound += Math.sin(harmonic * phase) / harmonic
    return 4500 * syllables * sound
  })
}

/** @param sample returns a value of −32768 to 32767 for a time in seconds */
function writeWave(file: string, seconds: number, sample: (time: number) => number): void {
  const samples = Buffer.alloc(RATE * seconds * 2)
  for (let at = 0; at < RATE * seconds; at += 1) samples.writeInt16LE(Math.round(sample(at / RATE)), at * 2)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16) // length of the format
  header.writeUInt16LE(1, 20) // PCM
  header.writeUInt16LE(1, 22) // channels
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE * 2, 28)
  header.writeUInt16LE(2, 32) // bytes of a sample
  header.writeUInt16LE(16, 34) // bits of a sample
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  writeFileSync(file, Buffer.concat([header, samples]))
}
