import type { NoPicture } from './call-view.ts'

/** Why somebody's picture is not shown. `starting`: their camera may be about to start, so nothing is said yet. */
export type Reason = NoPicture | 'starting'

/** What a screen reader was told of one person's picture. */
export interface PictureNews {
  /** Why their picture is not shown now; null if it is shown. */
  reason: Reason | null
  /** What is to be announced; null for nothing. */
  say: NoPicture | null
  /** Whether it was announced that their camera is off, and it has not been on since. */
  saidOff: boolean
}

export const NO_PICTURE_NEWS: PictureNews = { reason: null, say: null, saidOff: false }

/**
 * Changes only are announced: a camera that was off before a pause, and before a connection was lost, is no news
 * afterwards.
 */
export function pictureNews(before: PictureNews, reason: Reason | null): PictureNews {
  if (reason === before.reason) return before
  if (reason === null) return NO_PICTURE_NEWS
  if (reason === 'starting') return { ...before, reason, say: null }
  if (reason !== 'cameraOff') return { reason, say: reason, saidOff: before.saidOff }
  return { reason, say: before.saidOff ? null : reason, saidOff: true }
}
