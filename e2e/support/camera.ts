import { closeSync, openSync, writeSync } from 'node:fs'

const FRAMES = 30

interface Film {
  width: number
  height: number
  /** Frames a second. */
  rate: number
  /** How far a pixel's brightness varies from one frame to the next, of 255; without it a film compresses to nothing. */
  grain: number
}

/** What a camera of a weak connection sends. Tests that look at the quality of a call use it. */
export const FULL_FILM: Film = { width: 640, height: 360, rate: 15, grain: 0 }
/** It takes a sixth of the processor, so that two calls can be held at a time on two cores. */
export const SMALL_FILM: Film = { width: 320, height: 180, rate: 10, grain: 0 }

export interface Colour {
  red: number
  green: number
  blue: number
}

/**
 * Writes a film for `--use-file-for-fake-video-capture`: a plain colour that shows whose picture it is, and a white bar
 * that moves through it, so that a still picture is not taken for a moving one.
 */
export function writeFilm(file: string, { red, green, blue }: Colour, { width, height, rate, grain }: Film): void {
  // BT.601, limited range, which Chromium assumes for a Y4M file.
  const luma = Math.round(16 + (65.5 * red + 128.6 * green + 25 * blue) / 255)
  const blueness = Math.round(128 + (-37.8 * red - 74.2 * green + 112 * blue) / 255)
  const redness = Math.round(128 + (112 * red - 93.8 * green - 18.2 * blue) / 255)
  const points = width * height
  const out = openSync(file, 'w')
  writeSync(out, `YUV4MPEG2 W${width} H${height} F${rate}:1 Ip A1:1 C420jpeg\n`)
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const picture = Buffer.alloc((points * 3) / 2, luma)
    picture.fill(blueness, points, points * 1.25)
    picture.fill(redness, points * 1.25)
    if (grain > 0) strew(picture.subarray(0, points), frame, grain)
    drawBar(picture, width, height, frame / FRAMES)
    writeSync(out, 'FRAME\n')
    writeSync(out, picture)
  }
  closeSync(out)
}

/** Adds the same grain to every film of the same length, so that runs can be compared. */
function strew(brightness: Buffer, frame: number, grain: number): void {
  let random = frame + 1
  for (let at = 0; at < brightness.length; at += 1) {
    // A linear congruential generator, of which only the upper bits are random enough.
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
    brightness[at] = (brightness[at] ?? 0) + (((random >>> 16) % (2 * grain + 1)) - grain)
  }
}

/**
 * Draws a white bar, which is an eighth of the picture wide.
 * @param along how far it has come, from 0 to 1
 */
function drawBar(picture: Buffer, width: number, height: number, along: number): void {
  const bar = width / 8
  const at = Math.round(along * (width - bar))
  const left = at - (at % 2)
  for (let row = 0; row < height; row += 1) picture.fill(235, row * width + left, row * width + left + bar)
  for (const plane of [width * height, width * height * 1.25])
    for (let row = 0; row < height / 2; row += 1) {
      const start = plane + (row * width) / 2 + left / 2
      picture.fill(128, start, start + bar / 2)
    }
}
