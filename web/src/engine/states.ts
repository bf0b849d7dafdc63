/** The states of the call room, as the specification names them, and a table of moves. */
export type CallState = 'NEW' | 'CONNECTING' | 'WAITING' | 'CALLING' | 'CONNECTED' | 'RECONNECTING' | 'ENDED'

/** For each state, the states to which it may move. `ENDED` is the only end. */
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

/** The facts about the room, from which its state follows. */
export interface CallFacts {
  prepared: boolean
  /** The first list of peers has arrived. */
  joined: boolean
  accepted: boolean
  ended: boolean
  /** The number of linked people, and of those with a working media path. */
  remotes: number
  connected: number
}

/**
 * Computes the state from the facts. Whether an unconnected room is `CALLING` or `RECONNECTING` depends on its previous
 * state: only a call that was connected reconnects.
 */
export function nextState(from: CallState, facts: CallFacts): CallState {
  if (facts.ended) return 'ENDED'
  if (!facts.prepared) return 'NEW'
  const wasConnected = from === 'CONNECTED' || from === 'RECONNECTING'
  if (from === 'NEW') return 'CONNECTING'
  if (from === 'CONNECTING' && !facts.joined && facts.remotes === 0) return 'CONNECTING'
  if (!facts.accepted || facts.remotes === 0) return 'WAITING'
  if (wasConnected) return facts.connected > 0 ? 'CONNECTED' : 'RECONNECTING'
  // `CALLING` is passed through even if the path works already, so that each move is in the table.
  return from === 'CALLING' && facts.connected > 0 ? 'CONNECTED' : 'CALLING'
}
