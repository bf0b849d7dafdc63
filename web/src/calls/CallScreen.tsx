import type { Guest } from '@medconsult/contract'
import type { CallRoomApi } from '../engine/index.ts'
import { useRoomContext } from '../room/index.ts'
import type { PeopleHost, RoomPeople, RoomPerson } from '../room/people/index.ts'
import { RoomScreen } from '../room/screen/index.ts'
import { GuestLink, type Guests, useGuests, useRoleWords } from './guests/index.ts'

/** A consultation's call, to which its doctor asks a third person by a link. */
export function CallScreen(props: { callSessionId: string; room: CallRoomApi; name: string; onEnd: () => void }) {
  const { callSessionId } = props
  const { role } = useRoomContext()
  const guests = useGuests(callSessionId)
  const isDoctor = role === 'doctor'
  const people = usePeople(guests, isDoctor)
  return (
    <RoomScreen
      {...props}
      mayHold={isDoctor}
      people={people}
      besidePeople={isDoctor ? <GuestLink callSessionId={callSessionId} guests={guests} /> : null}
    />
  )
}

function usePeople(guests: Guests, isDoctor: boolean): RoomPeople {
  const roleWords = useRoleWords()
  const person = (guest: Guest): RoomPerson => ({
    id: guest.id,
    userId: guest.id,
    name: guest.name ?? '',
    caption: roleWords(guest),
  })
  const host: PeopleHost = {
    admit: ({ id }) => guests.move('admitGuest', id),
    refuse: ({ id }) => guests.move('refuseGuest', id),
    sendBack: ({ id }) => guests.move('sendGuestBack', id),
    remove: ({ id }) => guests.move('removeGuest', id),
  }
  return {
    waiting: isDoctor ? guests.waiting.map(person) : [],
    admitted: guests.admitted.map(person),
    failed: guests.failed,
    retry: guests.retry,
    moving: guests.moving,
    error: guests.error,
    host: isDoctor ? host : null,
  }
}
