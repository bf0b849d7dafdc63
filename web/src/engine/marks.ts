import type { CallState } from './states.ts'

/** The names of SPEC §7. Anybody can read them by `performance.getEntriesByName`. */
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

/** Marks that tell of a moment of the call and not of each repetition. */
const ONCE: ReadonlySet<CallMark> = new Set(['accept', 'localMedia', 'signalling', 'connected', 'firstFrame', 'ended'])

export interface Marks {
  /** @param at `performance.now()` milliseconds; left out: now */
  mark(name: CallMark, at?: number): void
}

/** One per room: `disconnected` and `recovered` may repeat, the others are written once. */
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

/** What a move of the room's state is marked as. */
export function markOfMove(from: CallState, to: CallState): CallMark | null {
  if (to === 'CONNECTED') return from === 'RECONNECTING' ? 'recovered' : 'connected'
  if (to === 'RECONNECTING') return 'disconnected'
  return to === 'ENDED' ? 'ended' : null
}

/**
 * Calls back once, at the first frame the element presents
 * (`requestVideoFrameCallback`; where that is missing, at `loadeddata`, which may be a little early).
 * @returns cancel
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
