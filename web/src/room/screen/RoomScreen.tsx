import type { ReactNode } from 'react'
import type { CallRoomApi } from '../../engine/index.ts'
import { ChatNews, ChatPanel, useChat } from '../chat/index.ts'
import { PeoplePanel, type RoomPeople, useKnock } from '../people/index.ts'
import { CallRoom, type CallRoomProps, type Side } from './CallRoom.tsx'
import { WorkPanel } from './WorkPanel.tsx'

/** Renders the call room with its chat and its list of people, for everybody in it, in calls and in meetings. */
export function RoomScreen(props: {
  roomId: string
  /** The room's name in events, where that is not its id. */
  roomName?: string
  room: CallRoomApi
  /** The name of the other person, for a call of two. */
  name: string
  /** The title of the call; without it, the call is titled by `name`. */
  title?: string
  /** A few words about the other person, below the title. */
  about?: string
  otherApp?: boolean
  mayHold: boolean
  people: RoomPeople
  /** What is shown below the list of people. */
  besidePeople?: ReactNode
  /** What the doctor reads and writes beside the call. With it, the chat is in the same panel. */
  notes?: ReactNode
  openedSide?: CallRoomProps['openedSide']
  onSide?: (side: Side | null) => void
  whileAlone?: ReactNode
  /** Calls the patient by phone; offered where the call cannot be held. */
  onPhone?: (() => void) | null
  endLabel?: string
  onEnd: () => void
  endNext?: CallRoomProps['endNext']
  endAsks?: boolean
  /** The call is over for everybody when this person ends it, so nobody else can end it for them. */
  endsForAll?: boolean
  patientLeft?: CallRoomProps['patientLeft']
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
      about={props.about ?? ''}
      onPhone={props.onPhone ?? null}
      otherApp={props.otherApp ?? false}
      mayHold={props.mayHold}
      whileAlone={props.whileAlone}
      captions={captions}
      leftUntil={new Map(people.left.map((one) => [one.userId, one.rejoinUntil ?? '']))}
      people={{ waiting: people.waiting.length, news: knock }}
      chat={{ waiting: unread }}
      {...(props.notes === undefined ? {} : { notes: { waiting: 0 } })}
      openedSide={props.openedSide ?? null}
      {...(props.onSide ? { onSide: props.onSide } : {})}
      panel={(open) => (
        <>
          {open.side === 'people' ? (
            <PeoplePanel room={room} people={people} onClose={() => open.onSide(null)}>
              {props.besidePeople}
            </PeoplePanel>
          ) : null}
          {props.notes === undefined ? (
            <ChatPanel roomId={roomId} open={open.side === 'chat'} onClose={() => open.onSide(null)} />
          ) : (
            <>
              <ChatNews roomId={roomId} open={open.side === 'chat'} />
              {open.side === 'notes' || open.side === 'chat' ? (
                <WorkPanel {...open} roomId={roomId} unread={unread} notes={props.notes} />
              ) : null}
            </>
          )}
        </>
      )}
      onEnd={props.onEnd}
      endAsks={props.endAsks ?? false}
      endsForAll={props.endsForAll ?? false}
      {...(props.patientLeft ? { patientLeft: props.patientLeft } : {})}
      {...(props.endNext ? { endNext: props.endNext } : {})}
      {...(props.onAway ? { onAway: props.onAway } : {})}
    />
  )
}
