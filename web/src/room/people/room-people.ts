/** A person in the lobby or the room, in a call or in a meeting. */
export interface RoomPerson {
  id: string
  /** The id by which the other people in the call know this person. */
  userId: string
  name: string
  /** What this person is here for, as text; empty if nothing is known. */
  caption: string
  /**
   * This person may enter for as long as the room is open: the host can do nothing about them while they are absent.
   */
  isExpected?: boolean
  /** This person has left and may return by themselves until then (ISO 8601). */
  rejoinUntil?: string
}

/** What the host can do with these people. */
export interface PeopleHost {
  admit: (person: RoomPerson) => void
  refuse: (person: RoomPerson) => void
  sendBack: (person: RoomPerson) => void
  remove: (person: RoomPerson) => void
  /** Only where a room can admit or refuse several at a time. */
  admitAll?: () => void
  refuseAll?: () => void
}

/** The people of a call as its screen needs them. */
export interface RoomPeople {
  /** Those in the lobby, the longest waiting first. It is empty for everybody but the host. */
  waiting: readonly RoomPerson[]
  /** Those who are admitted, whether they are connected at the moment or not. */
  admitted: readonly RoomPerson[]
  /** Those who have left and may return by themselves. It is empty for everybody but the host. */
  left: readonly RoomPerson[]
  failed: boolean
  retry: () => void
  /** The id of the person for whom a request is under way; null if there is none. */
  moving: string | null
  error: unknown
  host: PeopleHost | null
}
