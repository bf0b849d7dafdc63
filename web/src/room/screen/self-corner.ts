import type { SafeStorage } from '../../platform/index.ts'

/** The corner in which one's own picture lies. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'

const AROUND: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left']
const KEPT_AS = 'medconsult-self-corner'

/** Returns the corner to which an arrow key moves the picture; the same one if there is none in that direction. */
export function cornerBy(key: string, from: Corner): Corner {
  const [row = '', side = ''] = from.split('-')
  if (key === 'ArrowUp') return `top-${side}` as Corner
  if (key === 'ArrowDown') return `bottom-${side}` as Corner
  if (key === 'ArrowLeft') return `${row}-left` as Corner
  if (key === 'ArrowRight') return `${row}-right` as Corner
  return from
}

/** Returns the next corner clockwise, for people who can neither drag nor press arrow keys (WCAG 2.5.7). */
export function cornerAfter(from: Corner): Corner {
  return AROUND[(AROUND.indexOf(from) + 1) % AROUND.length] ?? from
}

/** @param x,y the centre of the dropped picture, in the same unit as the region's size */
export function nearestCorner(x: number, y: number, region: { width: number; height: number }): Corner {
  return `${y < region.height / 2 ? 'top' : 'bottom'}-${x < region.width / 2 ? 'left' : 'right'}`
}

/** Returns the corner of the last call on this device. */
export function keptCorner(storage: SafeStorage): Corner {
  const kept = storage.get(KEPT_AS)
  return AROUND.find((corner) => corner === kept) ?? 'bottom-right'
}

/** Stores the corner. Where the browser blocks storage, the next call begins with the default. */
export function keepCorner(storage: SafeStorage, corner: Corner): void {
  storage.set(KEPT_AS, corner)
}
