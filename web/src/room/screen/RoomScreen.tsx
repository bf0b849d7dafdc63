import type { ReactNode } from 'react'
import type { CallRoomApi } from '../../engine/index.ts'
import { ChatPanel, useChat } from '../chat/index.ts'
import { PeoplePanel, type RoomPeople, useKnock } from '../people/index.ts'
import { CallRoom } from './CallRoom.tsx'

/** The call room with what stands beside it, for everybody in it and by whichever door they came. */
export function RoomScreen(props: {
  roomId: string
  /** What messages call the room, where that is not its id. */
  roomName?: string
  room: CallRoomApi
  /** Whose call it is, for those who are in it. */
  name: string
  /** What the call is called; without it by that name. */
  title?: string
  otherApp?: boolean
  mayHold: boolean
  people: RoomPeople
  /** Below the list of people. */
  besidePeople?: ReactNode
  whileAlone?: ReactNode
  endLabel?: string
  onEnd: () => void
  endAsks?: boolean
  onAway?: () => void
}) {
  const { roomId, room, people } = props
  const knock = useKnock(people.waiting)
  const { unread } = useChat(roomId, props.roomName)
  const captions = new Map(people.admitted.map((one) => [one.userId, one.caption]))
  return (
    <CallRoom
      room={room}
      name={props.name}
      {...(props.title === undefined ? {} : { title: props.title })}
      {...(props.endLabel === undefined ? {} : { endLabel: props.endLabel })}
      otherApp={props.otherApp ?? false}
      mayHold={props.mayHold}
      whileAlone={props.whileAlone}
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
        panel: (open, onClose) => <ChatPanel roomId={roomId} open={open} onClose={onClose} />,
      }}
      onEnd={props.onEnd}
      endAsks={props.endAsks ?? false}
      {...(props.onAway ? { onAway: props.onAway } : {})}
    />
  )
}
