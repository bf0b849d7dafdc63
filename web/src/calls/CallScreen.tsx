import type { Guest } from '@medconsult/contract'
import { ChatPanel, useChat } from './chat/index.ts'
import { useCalls } from './context.ts'
import { PeoplePanel, useGuests, useKnock, useRoleWords } from './guests/index.ts'
import type { CallRoomApi } from './peer/index.ts'
import { CallRoom } from './room/CallRoom.tsx'

const NOBODY: readonly Guest[] = []

/** The call room with what stands beside it, for the doctor, the patient and a guest alike. */
export function CallScreen(props: { callSessionId: string; room: CallRoomApi; name: string; onEnd: () => void }) {
  const { callSessionId, room } = props
  const { role } = useCalls()
  const guests = useGuests(callSessionId)
  const roleWords = useRoleWords()
  const waiting = role === 'doctor' ? guests.waiting : NOBODY
  const knock = useKnock(waiting)
  const { unread } = useChat(callSessionId)
  const captions = new Map(guests.admitted.map((guest) => [guest.id, roleWords(guest)]))
  return (
    <CallRoom
      room={room}
      name={props.name}
      role={role}
      captions={captions}
      people={{
        waiting: waiting.length,
        news: knock,
        panel: (open, onClose) =>
          open ? <PeoplePanel callSessionId={callSessionId} room={room} guests={guests} onClose={onClose} /> : null,
      }}
      chat={{
        waiting: unread,
        panel: (open, onClose) => <ChatPanel callSessionId={callSessionId} open={open} onClose={onClose} />,
      }}
      onEnd={props.onEnd}
    />
  )
}
