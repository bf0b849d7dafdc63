/** A state machine as data: each state, and the states to which it may move. */
export type Moves<S extends string> = Readonly<Record<S, readonly S[]>>

/** The states that may move to `to`, as a guarded `UPDATE … WHERE status IN (…)` needs them. */
export function sourcesOf<S extends string>(moves: Moves<S>, to: S): S[] {
  return statesOf(moves).filter((from) => moves[from].includes(to))
}

/** Every state of a machine, in the order of its table. */
export function statesOf<S extends string>(moves: Moves<S>): S[] {
  return Object.keys(moves) as S[]
}

/** Tells whether no move leads out of this state. */
export function isEnd<S extends string>(moves: Moves<S>, state: S): boolean {
  return moves[state].length === 0
}
