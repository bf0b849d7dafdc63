import { Button, Card, Text } from '@mantine/core'
import { useEffect, useLayoutEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PeerRole } from '../../engine/index.ts'
import { failureCode, problemMessage, session, useSession } from '../../platform/index.ts'
import { LiveProvider } from '../../platform/live-index.ts'
import { RoomProvider, useRememberLeft, useReturnAsked } from '../../room/index.ts'
import { keepTicket, Lobby, LobbyFrame, leaveTicket } from '../../room/lobby/index.ts'
import { Announce, QueryPending, showTime, useIsAhead } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { useMeetingTime } from '../index.ts'
import { MeetingPreview } from './MeetingPreview.tsx'
import { MeetingRoom } from './MeetingRoom.tsx'
import { isNamed } from './named.ts'
import { OverPage } from './OverPage.tsx'
import { ReadyPage } from './ReadyPage.tsx'
import { useInside } from './use-inside.ts'
import { type MeetingPlace, type Membership, useMembership } from './use-membership.ts'

interface MeetingAreaProps {
  roomId: string
  /** The token of a guest, or of a host without an account; null if the account's session is used. */
  token: string | null
  onToken: (token: string) => void
  /** Called when the server no longer accepts the token. */
  onLost: () => void
}

/** Shows a meeting to somebody who is a guest, the host or the expected patient. */
export function MeetingArea(props: MeetingAreaProps) {
  const { token } = props
  // A layout effect runs before the effects of all components below, which send the first requests.
  useLayoutEffect(() => {
    session.speakAsGuest(token)
    return () => session.speakAsGuest(null)
  }, [token])
  return (
    <LiveProvider>
      <Place {...props} />
    </LiveProvider>
  )
}

function Place({ roomId, token, onToken, onLost }: MeetingAreaProps) {
  const { t } = useTranslation('meeting')
  const { user } = useSession()
  const place = useMembership(roomId, token ?? user?.id ?? '')
  const { membership } = place
  const code = failureCode(place.error)
  const unknown = code === 'NOT_FOUND' || code === 'VALIDATION' || (token !== null && code === 'UNAUTHENTICATED')
  const lost = unknown && token !== null
  useEffect(() => {
    if (lost) onLost()
  }, [lost, onLost])
  const status = membership?.guest?.status
  const rejoinUntil = membership?.guest?.rejoinUntil ?? null
  // A host without an account has nothing else to come back by.
  const left = status === 'LEFT' && !membership?.isHost
  useEffect(() => {
    if (token === null || status === undefined) return
    if (left) leaveTicket(roomId, rejoinUntil)
    else keepTicket({ link: roomId, token })
  }, [token, status, left, rejoinUntil, roomId])
  useRememberLeft(`/meet/${roomId}`, left ? rejoinUntil : null)
  if (unknown && token === null && user)
    return (
      <MeetingPreview
        roomId={roomId}
        onToken={onToken}
        account={{
          name: user.name,
          onJoined: ({ access_token: _, token_type: _type, ...joined }) => place.set(joined),
        }}
      />
    )
  if (membership && !unknown)
    return (
      <RoomProvider self={selfOf(membership, user)} meetings>
        <MembershipView roomId={roomId} place={place} membership={membership} />
      </RoomProvider>
    )
  return (
    <LobbyFrame title={t('opening')}>
      <QueryPending query={{ ...place, error: unknown ? null : place.error }} label={t('opening')} rows={1} />
    </LobbyFrame>
  )
}

/** Returns who we are to the others; the engine, the chat and the list of people use it. */
function selfOf(
  { guest, meeting }: Membership,
  user: ReturnType<typeof useSession>['user'],
): { id: string; name: string; role: PeerRole } {
  // Everybody who came by the link is a guest, including a host without an account. The others are the doctor and the
  // expected patient.
  if (guest) return { id: guest.userId, name: guest.name, role: guest.userType }
  const role = user?.id === meeting.patientId ? 'patient' : 'doctor'
  return { id: user?.id ?? '', name: user?.name ?? '', role }
}

function MembershipView({
  roomId,
  place,
  membership,
}: {
  roomId: string
  place: MeetingPlace
  membership: Membership
}) {
  const { meeting, guest } = membership
  const host = meeting.hostName
  const inside = useInside(roomId)
  const [wasInside, setWasInside] = useState(false)
  if (inside.on && !wasInside) setWasInside(true)
  const waits = guest?.status === 'WAITING'
  // A host who has left is admitted again when they come back in.
  const isAway = membership.isHost && guest?.status === 'LEFT'
  const { on, enter } = inside
  // A guest who knocked goes in as soon as they are admitted. The expected patient has not knocked, and may not be at
  // the device.
  const knocked = waits && !isNamed(meeting, guest)
  useEffect(() => {
    if (knocked && !on) enter()
  }, [knocked, on, enter])

  const comeIn = (): void => {
    enter()
    if (isAway) place.knock.mutate()
  }
  // Whoever may return at once goes into the room; whoever has to be let in goes there once they are.
  const comeBack = (): void => {
    enter()
    place.knock.mutate()
  }
  const joined = !membership.isHost && !waits && guest?.status !== 'REFUSED'
  if (meeting.status === 'COMPLETED') return <OverPage why={joined ? 'completed' : 'ended'} />
  if (meeting.status === 'CANCELLED')
    return <OverPage why={membership.isHost ? 'cancelledOwn' : 'cancelled'} host={host} />
  switch (guest?.status) {
    case 'WAITING':
      return <Waiting place={place} membership={membership} />
    case 'REFUSED':
      return <OverPage why="refused" host={host} />
    case 'REMOVED':
      return <OverPage why="removed" host={host} />
    case 'LEFT':
      if (!isAway) return <Left place={place} until={guest.rejoinUntil} onReturn={comeBack} />
      break
    default:
      break
  }
  if (inside.on && membership.mayEnter)
    return <MeetingRoom roomId={roomId} membership={membership} place={place} onLeave={inside.leave} />
  return <ReadyPage membership={membership} place={place} cameBack={wasInside} onEnter={comeIn} />
}

function Waiting({ place, membership }: { place: MeetingPlace; membership: Membership }) {
  const { t } = useTranslation('meeting')
  const { meeting, guest } = membership
  const host = meeting.hostName
  const time = useMeetingTime(meeting.scheduledTime)
  const message = meeting.lobbyMessage
  return (
    <Lobby
      title={t('lobby.title', { host })}
      lead={time ? t('planned', { time }) : undefined}
      host={host}
      reach={guest?.hostReach ?? null}
      name={guest?.name ?? ''}
      leaving={place.leave.isPending}
      error={place.leave.error}
      onLeave={() => place.leave.mutate()}
    >
      <Announce text={message ? `${t('lobby.says', { host })}: ${message}` : ''} />
      {message ? (
        <Card>
          <Text size="sm" c="dimmed">
            {t('lobby.says', { host })}
          </Text>
          <Text fw={600} mt={4}>
            {message}
          </Text>
        </Card>
      ) : null}
    </Lobby>
  )
}

function Left(props: { place: MeetingPlace; until: string | null; onReturn: () => void }) {
  const { t } = useTranslation('meeting')
  const { knock } = props.place
  const mayRejoin = useIsAhead(props.until)
  useReturnAsked(props.onReturn)
  return (
    <OverPage
      why="left"
      lead={
        <span role="status">
          {mayRejoin && props.until ? t('over.rejoinBody', { time: showTime(props.until) }) : t('over.leftBody')}
        </span>
      }
    >
      <Button size="lg" loading={knock.isPending} onClick={props.onReturn}>
        {t(mayRejoin ? 'over.rejoin' : 'over.again')}
      </Button>
      <Problem message={knock.error ? problemMessage(knock.error) : null} />
    </OverPage>
  )
}
