import type { RoomPerson } from './room-people.ts'

/** The knocks that the host's page has seen so far. */
export interface Knocks {
  /** The ids of those who waited at the last comparison. */
  known: readonly string[]
  /** The last guest who knocked, while that guest still waits; otherwise null. */
  last: RoomPerson | null
}

export const NO_KNOCKS: Knocks = { known: [], last: null }

/**
 * Compares the lobby with the previous state. Everybody who was not waiting before is a knock, at whatever position in
 * the list: a guest who knocks again keeps the old position. Somebody who goes is no knock, and does not repeat an
 * earlier one.
 * @returns the same object when nobody came or went
 */
export function compareLobby(before: Knocks, waiting: readonly RoomPerson[]): Knocks {
  const known = waiting.map(({ id }) => id)
  if (known.join(' ') === before.known.join(' ')) return before
  const last = waiting.filter(({ id }) => !before.known.includes(id)).at(-1) ?? before.last
  return { known, last: last && known.includes(last.id) ? last : null }
}
