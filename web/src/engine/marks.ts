import type { CallState } from './states.ts'

/** The names of the performance marks. `performance.getEntriesByName` reads them. */
export const CALL_MARKS = {
  accept: 'call:accept',
  localMedia: 'call:local-media',
  signalling: 'call:signalling',
  connected: 'call:connected',
  firstFrame: 'call:first-frame',
  disconnected: 'call:disconnected',
  recovered: 'call:recovered',
  ended: 'call:ended',
} as const

type CallMark = keyof typeof CALL_MARKS

/** Marks that are written once a call, and not at every repetition. */
const ONCE: ReadonlySet<CallMark> = new Set(['accept', 'localMedia', 'signalling', 'connected', 'firstFrame', 'ended'])

export interface Marks {
  /** @param at `performance.now()` in milliseconds; the default is now */
  mark(name: CallMark, at?: number): void
}

/** Creates the marks of one room: `disconnected` and `recovered` may repeat, and the others are written once. */
export function createMarks(performance: Pick<Performance, 'mark'> | undefined): Marks {
  const written = new Set<CallMark>()
  return {
    mark(name, at) {
      if (ONCE.has(name) && written.has(name)) return
      written.add(name)
      performance?.mark(CALL_MARKS[name], at === undefined ? undefined : { startTime: at })
    },
  }
}

/** @returns the mark for a change of the room's state, or null */
export function markOfMove(from: CallState, to: CallState): CallMark | null {
  if (to === 'CONNECTED') return from === 'RECONNECTING' ? 'recovered' : 'connected'
  if (to === 'RECONNECTING') return 'disconnected'
  return to === 'ENDED' ? 'ended' : null
}

/**
 * Calls `shown` once, when the element presents its first frame. It uses `requestVideoFrameCallback`; where that is
 * missing it uses `loadeddata`, which may be a little early.
 * @returns a function that cancels it
 */
export function onFirstFrame(video: HTMLVideoElement, shown: () => void): () => void {
  if ('requestVideoFrameCallback' in video) {
    const id = video.requestVideoFrameCallback(() => shown())
    return () => video.cancelVideoFrameCallback(id)
  }
  const element: HTMLElement = video
  element.addEventListener('loadeddata', shown, { once: true })
  return () => element.removeEventListener('loadeddata', shown)
}
