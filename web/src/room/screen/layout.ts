import type { RemoteView } from '../../engine/index.ts'

type Someone = Pick<RemoteView, 'peerId' | 'userId' | 'role' | 'sharing'>

/** Which tiles are large and which are small, by `peerId`. */
export interface Layout {
  large: readonly string[]
  strip: readonly string[]
  /** The peer whose screen has the large place, alone; their card is in the strip. */
  screen: string | null
}

/** How many people can be large at a time. */
const LARGE = 2

/**
 * Decides who is large. One other person is always large, and of more people two are. The order is: pinned people (by
 * `userId`, so that a pin survives a reload), the doctor or the patient, then whoever spoke last. A shared screen
 * always has the large place.
 * @param pins oldest first
 * @param speakers by `peerId`, most recent first
 */
export function layoutOf(remotes: readonly Someone[], pins: readonly string[], speakers: readonly string[]): Layout {
  const ids = (some: readonly Someone[]): string[] => some.map((one) => one.peerId)
  const pinned = (one: Someone): boolean => pins.includes(one.userId)
  const screen = remotes.find((one) => one.sharing && pinned(one)) ?? remotes.find((one) => one.sharing)
  if (screen)
    return { large: [screen.peerId], strip: ids(remotes.filter((one) => one !== screen)), screen: screen.peerId }
  const rank = (one: Someone): number[] => {
    const spoke = speakers.indexOf(one.peerId)
    return [pinned(one) ? 0 : 1, one.role === 'guest' ? 1 : 0, spoke < 0 ? speakers.length : spoke]
  }
  const chosen = [...remotes].sort((a, b) => compare(rank(a), rank(b))).slice(0, LARGE)
  // The large tiles keep the room's order, so that nobody changes sides because somebody else spoke.
  return {
    large: ids(remotes.filter((one) => chosen.includes(one))),
    strip: ids(remotes.filter((one) => !chosen.includes(one))),
    screen: null,
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

/** Pins somebody, or removes the pin; a third pin replaces the oldest one. */
export function togglePin(pins: readonly string[], userId: string): readonly string[] {
  return pins.includes(userId) ? pins.filter((one) => one !== userId) : [...pins, userId].slice(-LARGE)
}

/**
 * Where one's own picture lies: beside the other pictures, or over them where there is no room. `tall` is a stage that is
 * taller than wide, where it always lies over them.
 */
export type Shape = 'tall' | 'beside' | 'over'

/** The usual width and height of a camera's picture. */
const PICTURE = 16 / 9
/** How much smaller a single picture may get so that nothing covers it. */
const SHRINKS = 0.9
/** The narrowest of two pictures side by side, as a share of their height. */
const NARROWEST = 0.75
/** The height of a small tile in the strip, and the space between two tiles, in CSS pixels; see Stage.module.css. */
const STRIP_TILE = 150
const GAP = 8

/**
 * @param width,height of the stage in CSS pixels
 * @param self the width of one's own picture, in CSS pixels; its height is three quarters of that
 * @param tiles the numbers of large and of small tiles
 */
export function shapeOf(
  { width, height }: { width: number; height: number },
  self: number,
  tiles: { large: number; strip: number },
): Shape {
  if (height > width) return 'tall'
  if (tiles.strip > 0) return height >= tiles.strip * (STRIP_TILE + GAP) + self * 0.75 ? 'beside' : 'over'
  const left = width - self - 4 * GAP
  const needed = tiles.large > 1 ? tiles.large * height * NARROWEST + GAP : height * PICTURE * SHRINKS
  return left >= needed ? 'beside' : 'over'
}
