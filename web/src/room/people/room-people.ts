/** Somebody in the lobby or the room of a call, whichever door they came by. */
export interface RoomPerson {
  id: string
  /** As the others in the call know them. */
  userId: string
  name: string
  /** What they are here for, in words; empty where nothing is known. */
  caption: string
  /** The room is theirs as long as it is open: nothing is to be done about them while they are not here. */
  isExpected?: boolean
}

/** What a host does with them. */
export interface PeopleHost {
  admit: (person: RoomPerson) => void
  refuse: (person: RoomPerson) => void
  sendBack: (person: RoomPerson) => void
  remove: (person: RoomPerson) => void
  /** Where a room lets several in at a time. */
  admitAll?: () => void
  refuseAll?: () => void
}

/** The people of a call as its screen needs them. */
export interface RoomPeople {
  /** In the lobby, the longest waiting first. Empty for whoever is no host. */
  waiting: readonly RoomPerson[]
  /** Let in, whether connected at the moment or not. */
  admitted: readonly RoomPerson[]
  failed: boolean
  retry: () => void
  /** Whose move is under way. */
  moving: string | null
  error: unknown
  host: PeopleHost | null
}
