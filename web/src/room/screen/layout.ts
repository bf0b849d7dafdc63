import type { RemoteView } from '../../engine/index.ts'

type Someone = Pick<RemoteView, 'peerId' | 'userId' | 'role' | 'sharing'>

/** Who is drawn where, by `peerId`. */
export interface Layout {
  large: readonly string[]
  strip: readonly string[]
  /** Whose screen has the large place, alone; where their camera would be, the person stands in the strip. */
  screen: string | null
}

/** How many have a large place beside each other. */
const LARGE = 2

/**
 * One other person has the whole place, two of more are large. A pin (a `userId`, so that it outlives a reload) comes
 * first, then the doctor or the patient, then whoever spoke last. A shared screen always has the large place.
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
  // In the order of the room, not of the ranks: nobody changes sides because somebody else spoke.
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

/** Pins somebody or lets them go; a third pin takes the place of the oldest. */
export function togglePin(pins: readonly string[], userId: string): readonly string[] {
  return pins.includes(userId) ? pins.filter((one) => one !== userId) : [...pins, userId].slice(-LARGE)
}
