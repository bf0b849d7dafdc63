import { closeSync, openSync, writeSync } from 'node:fs'

const WIDTH = 640
const HEIGHT = 360
const FRAMES = 30
const RATE = 15

export interface Colour {
  red: number
  green: number
  blue: number
}

/**
 * Writes a film for `--use-file-for-fake-video-capture`: a plain colour that shows whose picture it is, and a white bar
 * that moves through it, so that a still picture is not taken for a moving one.
 * @param grain how far a pixel's brightness varies from one frame to the next, of 255; without it the film compresses
 * to almost nothing
 */
export function writeFilm(file: string, { red, green, blue }: Colour, grain = 0): void {
  // BT.601, limited range, which Chromium assumes for a Y4M file.
  const luma = Math.round(16 + (65.5 * red + 128.6 * green + 25 * blue) / 255)
  const blueness = Math.round(128 + (-37.8 * red - 74.2 * green + 112 * blue) / 255)
  const redness = Math.round(128 + (112 * red - 93.8 * green - 18.2 * blue) / 255)
  const chroma = (WIDTH * HEIGHT) / 4
  const out = openSync(file, 'w')
  writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`)
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const picture = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, luma)
    picture.fill(blueness, WIDTH * HEIGHT, WIDTH * HEIGHT + chroma)
    picture.fill(redness, WIDTH * HEIGHT + chroma)
    if (grain > 0) strew(picture, frame, grain)
    drawBar(picture, Math.round((frame / FRAMES) * (WIDTH - 80)))
    writeSync(out, 'FRAME\n')
    writeSync(out, picture)
  }
  closeSync(out)
}

/** Adds the same grain to every film of the same length, so that runs can be compared. */
function strew(picture: Buffer, frame: number, grain: number): void {
  let random = frame + 1
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    // A linear congruential generator, of which only the upper bits are random enough.
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
    picture[at] = (picture[at] ?? 0) + (((random >>> 16) % (2 * grain + 1)) - grain)
  }
}

function drawBar(picture: Buffer, left: number): void {
  const even = left - (left % 2)
  for (let row = 0; row < HEIGHT; row += 1) picture.fill(235, row * WIDTH + even, row * WIDTH + even + 80)
  for (const plane of [WIDTH * HEIGHT, WIDTH * HEIGHT * 1.25]) {
    for (let row = 0; row < HEIGHT / 2; row += 1) {
      const start = plane + (row * WIDTH) / 2 + even / 2
      picture.fill(128, start, start + 40)
    }
  }
}
