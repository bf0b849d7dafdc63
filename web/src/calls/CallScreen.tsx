import type { RoomGuest } from '@medconsult/contract'
import { IconPlayerTrackNext } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi } from '../engine/index.ts'
import { useRoomContext } from '../room/index.ts'
import { type RoomGuests, useRoomGuests } from '../room/lobby/index.ts'
import type { PeopleHost, RoomPeople, RoomPerson } from '../room/people/index.ts'
import { RoomScreen } from '../room/screen/index.ts'
import { GuestLink, useRoleLabels } from './guests/index.ts'

/** Shows the call of a consultation, to which the doctor can invite a third person by a link. */
export function CallScreen(props: {
  roomId: string
  room: CallRoomApi
  name: string
  otherApp?: boolean
  onEnd: () => void
  /** Ends this call of a queue, and calls the next patient. */
  onEndNext?: () => void
  /** Goes to another page while the call goes on. */
  onAway?: () => void
}) {
  const { roomId } = props
  const { role } = useRoomContext()
  const guests = useRoomGuests(roomId)
  const isDoctor = role === 'doctor'
  const people = usePeople(guests, isDoctor)
  const endNext = useEndNext(props.onEndNext)
  return (
    <RoomScreen
      {...props}
      mayHold={isDoctor}
      people={people}
      {...(endNext ? { endNext } : {})}
      besidePeople={isDoctor ? <GuestLink roomId={roomId} guests={guests} /> : null}
    />
  )
}

function useEndNext(onEndNext: (() => void) | undefined) {
  const { t } = useTranslation('room')
  if (!onEndNext) return null
  return {
    label: t('room.controls.endNext'),
    icon: <IconPlayerTrackNext size={22} aria-hidden="true" />,
    run: onEndNext,
  }
}

function usePeople(guests: RoomGuests, isDoctor: boolean): RoomPeople {
  const roleLabel = useRoleLabels()
  const person = (guest: RoomGuest): RoomPerson => ({
    id: guest.id,
    userId: guest.userId,
    name: guest.name ?? '',
    caption: roleLabel(guest),
  })
  const host: PeopleHost = {
    admit: ({ id }) => guests.move('admitRoomGuest', id),
    refuse: ({ id }) => guests.move('refuseRoomGuest', id),
    sendBack: ({ id }) => guests.move('sendRoomGuestBack', id),
    remove: ({ id }) => guests.move('removeRoomGuest', id),
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
