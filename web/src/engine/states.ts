/** The call room's states (seed 003 §5, SPEC §1) as a table of moves. */
export type CallState = 'NEW' | 'CONNECTING' | 'WAITING' | 'CALLING' | 'CONNECTED' | 'RECONNECTING' | 'ENDED'

/** From each state, the states it may move to. `ENDED` is the only end. */
export const CALL_MOVES: Readonly<Record<CallState, readonly CallState[]>> = {
  NEW: ['CONNECTING', 'ENDED'],
  CONNECTING: ['WAITING', 'CALLING', 'ENDED'],
  WAITING: ['CALLING', 'ENDED'],
  CALLING: ['CONNECTED', 'WAITING', 'ENDED'],
  CONNECTED: ['RECONNECTING', 'WAITING', 'ENDED'],
  RECONNECTING: ['CONNECTED', 'WAITING', 'ENDED'],
  ENDED: [],
}

export function mayMove(from: CallState, to: CallState): boolean {
  return CALL_MOVES[from].includes(to)
}

/** What is known of the room; the state follows from it alone. */
export interface CallFacts {
  prepared: boolean
  /** The first list of peers came. */
  joined: boolean
  accepted: boolean
  ended: boolean
  /** People linked, and those of them with a working media path. */
  remotes: number
  connected: number
}

/**
 * The state that the facts ask for. Whether an unconnected room is `CALLING` or
 * `RECONNECTING` depends on where it comes from: only a call that was connected reconnects.
 */
export function nextState(from: CallState, facts: CallFacts): CallState {
  if (facts.ended) return 'ENDED'
  if (!facts.prepared) return 'NEW'
  const wasConnected = from === 'CONNECTED' || from === 'RECONNECTING'
  if (from === 'NEW') return 'CONNECTING'
  if (from === 'CONNECTING' && !facts.joined && facts.remotes === 0) return 'CONNECTING'
  if (!facts.accepted || facts.remotes === 0) return 'WAITING'
  if (wasConnected) return facts.connected > 0 ? 'CONNECTED' : 'RECONNECTING'
  // CALLING is passed through even when the path is up already, so that the table holds.
  return from === 'CALLING' && facts.connected > 0 ? 'CONNECTED' : 'CALLING'
}
