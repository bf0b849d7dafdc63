import { type QualityMessage, readQualityMessage } from './quality/quality-message.ts'
import type { AskedKind } from './types.ts'

/** The state that two peers send each other on the data channel. The server never sees it. */
export interface PeerState extends QualityMessage {
  /** The microphone is on, not muted. */
  audio: boolean
  /**
   * A picture is sent: the camera's or the screen's. (The remote track's `muted` does not show this: it stays false.)
   */
  video: boolean
  /** A microphone is attached, muted or not, so audio packets flow. */
  mic: boolean
  /** The picture is the screen. */
  sharing?: boolean
  /** The call is paused: nothing is sent, and nothing is wanted. */
  hold?: boolean
  /** Nothing is sent, because the receiver of this message has paused the call. */
  quiet?: boolean
  /** The browser waits for the person's answer whether it may use these. */
  asking?: AskedKind
  /** When it was said (ms by the sender's clock): over two connections an older one may come later. */
  at?: number
}

export function writePeerState(state: PeerState): string {
  return JSON.stringify({ type: 'media', ...state })
}

/** @returns null for any other message, because the peer's page may be newer than ours */
export function readPeerState(text: string): PeerState | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { type, audio, video, mic, sharing, hold, quiet, asking, at } = value as Record<string, unknown>
  if (type !== 'media' || typeof audio !== 'boolean' || typeof video !== 'boolean') return null
  const state: PeerState = {
    audio,
    video,
    mic: mic === true || audio,
    ...readQualityMessage(value as Record<string, unknown>),
  }
  if (sharing === true) state.sharing = true
  if (hold === true) state.hold = true
  if (quiet === true) state.quiet = true
  if (asking === 'audio' || asking === 'video' || asking === 'both') state.asking = asking
  if (typeof at === 'number') state.at = at
  return state
}

/** @returns whether `state` was written before `known`; a state without a time counts as newer */
export function isOlder(state: PeerState, known: PeerState | null): boolean {
  return state.at !== undefined && known?.at !== undefined && state.at < known.at
}

/**
 * Whether packets should arrive from this peer, also if its state is not known yet. A shared screen proves nothing,
 * because one that does not change may send nothing.
 */
export function sendsMedia(state: PeerState | null): boolean {
  if (state === null) return true
  if (state.hold || state.quiet) return false
  return state.mic || (state.video && !state.sharing && state.sending !== 'off')
}
