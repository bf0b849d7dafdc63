import type { RoomPerson } from './room-people.ts'

/** What a host has heard at the door. */
export interface Knocks {
  /** Those who waited when it was last looked. */
  known: readonly string[]
  /** Who knocked last, as long as they wait. */
  last: RoomPerson | null
}

export const NO_KNOCKS: Knocks = { known: [], last: null }

/**
 * Who came since is a knock, wherever they stand in the line: who knocks again stands where they stood before. Who goes
 * is none, and brings nobody's knock back.
 * @returns the same when nobody came or went
 */
export function listen(before: Knocks, waiting: readonly RoomPerson[]): Knocks {
  const known = waiting.map(({ id }) => id)
  if (known.join(' ') === before.known.join(' ')) return before
  const last = waiting.filter(({ id }) => !before.known.includes(id)).at(-1) ?? before.last
  return { known, last: last && known.includes(last.id) ? last : null }
}
