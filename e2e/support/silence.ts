import { writeFileSync } from 'node:fs'

/** A microphone that is switched off at its cable, for `--use-file-for-fake-audio-capture`: ten seconds of 48 kHz mono. */
export function writeSilence(file: string): void {
  const rate = 48_000
  const bytes = rate * 2 * 10
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + bytes, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16) // length of the format
  header.writeUInt16LE(1, 20) // PCM
  header.writeUInt16LE(1, 22) // one channel
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32) // bytes of a sample
  header.writeUInt16LE(16, 34) // bits of a sample
  header.write('data', 36)
  header.writeUInt32LE(bytes, 40)
  writeFileSync(file, Buffer.concat([header, Buffer.alloc(bytes)]))
}
