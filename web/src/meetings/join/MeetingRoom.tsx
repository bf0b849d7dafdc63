import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi } from '../../engine/index.ts'
import { useRoom } from '../../platform/live-index.ts'
import { useRoomContext } from '../../room/index.ts'
import { type RoomGuests, RoomSession, useRoomGuests } from '../../room/lobby/index.ts'
import type { PeopleHost, RoomPeople, RoomPerson } from '../../room/people/index.ts'
import { RoomScreen } from '../../room/screen/index.ts'
import { MeetingLink } from '../index.ts'
import { AdmitGuard } from './AdmitGuard.tsx'
import { HostControls } from './HostControls.tsx'
import { LeaveDialog } from './LeaveDialog.tsx'
import { isNamed } from './named.ts'
import type { MeetingPlace, Membership } from './use-membership.ts'
import { usePersonOf } from './use-person-of.ts'

/** Only the host sees the guests with their actions; everybody sees who is in the room. */
const NO_PEOPLE: RoomPeople = {
  waiting: [],
  admitted: [],
  left: [],
  failed: false,
  retry: () => undefined,
  moving: null,
  error: null,
  host: null,
}

interface MeetingRoomProps {
  roomId: string
  membership: Membership
  place: MeetingPlace
  /** Called when this page has left the room. */
  onLeave: () => void
}

/** Shows the room of a meeting to its host and to everybody else. */
export function MeetingRoom(props: MeetingRoomProps) {
  const { t } = useTranslation('meeting')
  const { membership, place } = props
  const { meeting, isHost } = membership
  const { controller } = useRoomContext()
  const name = isHost ? (meeting.patientName ?? t('room.guests')) : meeting.hostName
  const title = isHost && !meeting.patientName ? t('yours') : t('with', { host: name })
  useRoom('join_call', 'leave_call', { callSessionId: meeting.id }, place.invalidate)
  const leave = (): void => {
    controller.end(meeting.id)
    props.onLeave()
    place.goAway()
  }
  return (
    <RoomSession roomId={meeting.id} name={title}>
      {(room) =>
        isHost ? (
          <HostScreen {...props} room={room} name={name} title={title} onGo={leave} />
        ) : (
          <VisitorScreen
            meetingId={meeting.id}
            code={meeting.roomId}
            room={room}
            name={name}
            title={title}
            onGo={leave}
          />
        )
      }
    </RoomSession>
  )
}

interface ScreenProps {
  room: CallRoomApi
  name: string
  title: string
  onGo: () => void
}

function VisitorScreen({
  meetingId,
  code,
  room,
  name,
  title,
  onGo,
}: ScreenProps & { meetingId: string; code: string }) {
  const { t } = useTranslation('meeting')
  return (
    <RoomScreen
      roomId={meetingId}
      roomName={code}
      room={room}
      name={name}
      title={title}
      mayHold={false}
      people={NO_PEOPLE}
      endLabel={t('room.leave')}
      onEnd={onGo}
    />
  )
}

function HostScreen(props: MeetingRoomProps & ScreenProps) {
  const { t } = useTranslation('meeting')
  const { membership, place, room } = props
  const { meeting } = membership
  const guests = useRoomGuests(meeting.id)
  const [asksToEnd, setAsksToEnd] = useState(false)
  const { people, guard } = usePeople(guests, membership)
  return (
    <>
      <RoomScreen
        roomId={meeting.id}
        roomName={meeting.roomId}
        room={room}
        name={props.name}
        title={props.title}
        mayHold
        people={people}
        besidePeople={<HostControls meeting={meeting} place={place} leftOver={guests.leftOver} />}
        whileAlone={meeting.linkRevoked ? null : <MeetingLink meeting={meeting} short />}
        endLabel={t('room.leave')}
        onEnd={() => setAsksToEnd(true)}
        endAsks
      />
      {guard}
      <LeaveDialog
        opened={asksToEnd}
        meeting={meeting}
        onLeave={props.onGo}
        onEnded={place.invalidate}
        onClose={() => setAsksToEnd(false)}
      />
    </>
  )
}

/**
 * Returns the people of the meeting with the host's actions. If a patient is expected, admitting anybody else needs a
 * confirmation.
 */
function usePeople(guests: RoomGuests, { meeting, guest: self }: Membership) {
  const personOf = usePersonOf()
  const ownId = self?.userId
  const [toConfirm, setToConfirm] = useState<readonly RoomPerson[]>([])
  const waiting = guests.waiting.map(personOf)
  const admit = (some: readonly RoomPerson[]): void => {
    if (some.length > 1) guests.admitAll(some.map(({ id }) => id))
    else for (const one of some) guests.move('admitRoomGuest', one.id)
  }
  const admitOrConfirm = (some: readonly RoomPerson[]): void => {
    // The expected patient is signed in, so their name is certain. They can still be in the lobby, if the host sent
    // them there.
    const isExpected = some.every((one) => isNamed(meeting, one))
    if (meeting.patientName !== null && !isExpected) setToConfirm(some)
    else admit(some)
  }
  const host: PeopleHost = {
    admit: (one) => admitOrConfirm([one]),
    refuse: ({ id }) => guests.move('refuseRoomGuest', id),
    sendBack: ({ id }) => guests.move('sendRoomGuestBack', id),
    remove: ({ id }) => guests.move('removeRoomGuest', id),
    admitAll: () => admitOrConfirm(waiting),
    refuseAll: () => {
      for (const one of waiting) guests.move('refuseRoomGuest', one.id)
    },
  }
  const people: RoomPeople = {
    waiting,
    admitted: guests.admitted.map((guest) => ({
      ...personOf(guest),
      isExpected: isNamed(meeting, guest),
    })),
    left: guests.left
      .filter(({ userId }) => userId !== ownId)
      .map((guest) => ({ ...personOf(guest), rejoinUntil: guest.rejoinUntil ?? '' })),
    failed: guests.failed,
    retry: guests.retry,
    moving: guests.moving,
    error: guests.error,
    host,
  }
  // Somebody who has left the lobby in the meantime cannot be admitted.
  const still = toConfirm.filter((one) => waiting.some((other) => other.id === one.id))
  const guard = (
    <AdmitGuard
      people={still}
      meeting={meeting}
      onAdmit={() => {
        admit(still)
        setToConfirm([])
      }}
      onClose={() => setToConfirm([])}
    />
  )
  return { people, guard }
}
