import type { MeetingGuest } from '@medconsult/contract'
import type { RoomPerson } from '../people/index.ts'

/** Somebody who came by a meeting's link, as the panel of people draws them. */
export const personOf = (guest: MeetingGuest): RoomPerson => ({
  id: guest.id,
  userId: guest.userId,
  name: guest.name,
  caption: '',
})
