import type { Answer } from '../../platform/index.ts'

export type RatingFigure = Answer<'listRatingFigures'>[number]

/**
 * Computes the average over all ratings, in which a doctor with more ratings has more weight.
 * @returns null when there are no ratings
 */
export function overall(figures: readonly RatingFigure[]): { count: number; average: number } | null {
  const count = figures.reduce((sum, one) => sum + one.count, 0)
  if (count === 0) return null
  return { count, average: figures.reduce((sum, one) => sum + (one.average ?? 0) * one.count, 0) / count }
}
