import type { CallSession, RoomGuest } from '@medconsult/contract'
import { IconPlayerTrackNext } from '@tabler/icons-react'
import { type RefObject, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Caret } from '../encounters/beside/index.ts'
import { useAge, useCallByPhone, usePatientContact } from '../encounters/phone/index.ts'
import type { CallRoomApi } from '../engine/index.ts'
import { useRoomContext } from '../room/index.ts'
import { type RoomGuests, useRoomGuests } from '../room/lobby/index.ts'
import type { PeopleHost, RoomPeople, RoomPerson } from '../room/people/index.ts'
import { RoomScreen } from '../room/screen/index.ts'
import { LoadingState } from '../ui/index.ts'
import { GuestLink, useRoleLabels } from './guests/index.ts'
import { NotesBeside, notesBeside } from './notes-beside.ts'

/** Shows the call of a consultation, to which the doctor can invite a third person by a link. */
export function CallScreen(props: {
  roomId: string
  /** null while it is loaded; a guest knows none. */
  session?: CallSession | null
  room: CallRoomApi
  name: string
  otherApp?: boolean
  onEnd: () => void
  /** Ends this call of a queue, and calls the next patient. */
  onEndNext?: () => void
  /** Ends this call, which the patient has left, and calls them again. */
  onCallAgain?: () => void
  /** Goes to another page while the call goes on. */
  onAway?: () => void
  /** Where the doctor was writing. */
  caret?: RefObject<Caret | null>
}) {
  const { roomId, session, onCallAgain, caret, ...rest } = props
  const { role } = useRoomContext()
  const guests = useRoomGuests(roomId)
  const { t } = useTranslation('room')
  const isDoctor = role === 'doctor'
  const people = usePeople(guests, isDoctor)
  const endNext = useEndNext(props.onEndNext)
  const contact = usePatientContact(isDoctor ? (session?.patientId ?? null) : null)
  const byPhone = useCallByPhone({ contact, name: rest.name, visitId: session?.appointmentId ?? roomId })
  const age = useAge()
  const about = isDoctor
    ? [
        contact?.identity === 'NAME_ONLY' ? t('room.nameOnly') : null,
        contact?.age == null ? null : age(contact.age),
        session?.reason,
      ]
        .filter((one) => one != null)
        .join(' · ')
    : ''
  return (
    <>
      <RoomScreen
        {...rest}
        roomId={roomId}
        about={about}
        onPhone={byPhone.start}
        mayHold={isDoctor}
        {...(isDoctor ? { endsForAll: true } : { endLabel: t('room.controls.leave') })}
        {...(endNext ? { endNext } : {})}
        {...(isDoctor && session?.rejoinUntil && onCallAgain
          ? { patientLeft: { until: session.rejoinUntil, callAgain: onCallAgain } }
          : {})}
        people={people}
        {...(isDoctor && session && caret
          ? {
              notes: (
                <Suspense fallback={<LoadingState label={t('room.beside.loading')} rows={2} />}>
                  <NotesBeside session={session} caret={caret} />
                </Suspense>
              ),
              openedSide: notesBeside.isOpen() ? 'notes' : null,
              onSide: (side) => notesBeside.set(side === 'notes'),
            }
          : {})}
        besidePeople={isDoctor ? <GuestLink roomId={roomId} guests={guests} /> : null}
      />
      {byPhone.dialog}
    </>
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
    left: isDoctor ? guests.left.map((guest) => ({ ...person(guest), rejoinUntil: guest.rejoinUntil ?? '' })) : [],
    failed: guests.failed,
    retry: guests.retry,
    moving: guests.moving,
    error: guests.error,
    host: isDoctor ? host : null,
  }
}
