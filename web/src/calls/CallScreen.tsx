import type { ReactNode } from 'react'
import { ChatPanel, useChat } from './chat/index.ts'
import { useCalls } from './context.ts'
import type { CallRoomApi } from './peer/index.ts'
import { PeoplePanel, type RoomPeople, useKnock } from './people/index.ts'
import { CallRoom } from './room/CallRoom.tsx'

/** The call room with what stands beside it, for everybody in it and by whichever door they came. */
export function CallScreen(props: {
  callSessionId: string
  room: CallRoomApi
  /** Whose call it is, for those who are in it. */
  name: string
  people: RoomPeople
  /** Below the list of people. */
  besidePeople?: ReactNode
  onEnd: () => void
}) {
  const { callSessionId, room, people } = props
  const { role } = useCalls()
  const knock = useKnock(people.waiting)
  const { unread } = useChat(callSessionId)
  const captions = new Map(people.admitted.map((one) => [one.id, one.caption]))
  return (
    <CallRoom
      room={room}
      name={props.name}
      role={role}
      captions={captions}
      people={{
        waiting: people.waiting.length,
        news: knock,
        panel: (open, onClose) =>
          open ? (
            <PeoplePanel room={room} people={people} onClose={onClose}>
              {props.besidePeople}
            </PeoplePanel>
          ) : null,
      }}
      chat={{
        waiting: unread,
        panel: (open, onClose) => <ChatPanel callSessionId={callSessionId} open={open} onClose={onClose} />,
      }}
      onEnd={props.onEnd}
    />
  )
}
