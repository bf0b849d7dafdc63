import type { Answer } from '../../platform/index.ts'

export type RatingFigure = Answer<'listRatingFigures'>[number]

/** Over every rating that is told: whoever has more of them weighs more. @returns null when none is */
export function overall(figures: readonly RatingFigure[]): { count: number; average: number } | null {
  const count = figures.reduce((sum, one) => sum + one.count, 0)
  if (count === 0) return null
  return { count, average: figures.reduce((sum, one) => sum + (one.average ?? 0) * one.count, 0) / count }
}
