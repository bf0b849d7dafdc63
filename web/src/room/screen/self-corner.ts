import type { SafeStorage } from '../../platform/index.ts'

/** Where one's own picture lies. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'

const AROUND: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left']
const KEPT_AS = 'medconsult-self-corner'

/** Where an arrow key takes it; the same corner when there is nothing further in that direction. */
export function cornerBy(key: string, from: Corner): Corner {
  const [row = '', side = ''] = from.split('-')
  if (key === 'ArrowUp') return `top-${side}` as Corner
  if (key === 'ArrowDown') return `bottom-${side}` as Corner
  if (key === 'ArrowLeft') return `${row}-left` as Corner
  if (key === 'ArrowRight') return `${row}-right` as Corner
  return from
}

/** Clockwise: the way for those who can neither drag nor press arrows (WCAG 2.5.7). */
export function cornerAfter(from: Corner): Corner {
  return AROUND[(AROUND.indexOf(from) + 1) % AROUND.length] ?? from
}

/** @param x,y the middle of what was dropped, in the same units as the region's size */
export function nearestCorner(x: number, y: number, region: { width: number; height: number }): Corner {
  return `${y < region.height / 2 ? 'top' : 'bottom'}-${x < region.width / 2 ? 'left' : 'right'}`
}

/** The corner of the last call on this device. */
export function keptCorner(storage: SafeStorage): Corner {
  const kept = storage.get(KEPT_AS)
  return AROUND.find((corner) => corner === kept) ?? 'bottom-right'
}

/** Where a browser refuses to store, only the next call will not know. */
export function keepCorner(storage: SafeStorage, corner: Corner): void {
  storage.set(KEPT_AS, corner)
}
