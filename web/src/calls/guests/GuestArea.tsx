import { Button } from '@mantine/core'
import { pollIntervals, REJOIN_MS } from '@medconsult/contract/runtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, call, failureCode, problemMessage, serverClock, session } from '../../platform/index.ts'
import { LiveProvider, patchLive, useLiveQuery, useOnUp, useRoom, useServerEvent } from '../../platform/live-index.ts'
import { RoomProvider, rememberLeft, retry, useRememberLeft, useReturnAsked } from '../../room/index.ts'
import {
  dropTicket,
  type GuestTicket,
  keepTicket,
  Lobby,
  LobbyFrame,
  leaveTicket,
  RoomSession,
} from '../../room/lobby/index.ts'
import { QueryPending, showTime, useIsAhead } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { CallScreen } from '../CallScreen.tsx'

type Membership = Answer<'guestMe'>
/** The pause between two attempts to report that the guest left, in milliseconds. */
const RETRY_MS = 2000
const keyOf = (guestId: string) => ['guest-me', guestId] as const

interface GuestAreaProps {
  ticket: GuestTicket
  guest: NonNullable<GuestTicket['guest']>
}

/** Shows a guest who has used their link: waiting in the lobby, in the call, or out of it again. */
export function GuestArea({ ticket, guest }: GuestAreaProps) {
  // A layout effect runs before the effects of all components below, which send the first requests.
  useLayoutEffect(() => {
    session.speakAsGuest(ticket.token)
    return () => session.speakAsGuest(null)
  }, [ticket])
  return (
    <LiveProvider>
      <RoomProvider self={{ id: guest.id, name: guest.name, role: 'guest' }}>
        <Membership ticket={ticket} guest={guest} />
      </RoomProvider>
    </LiveProvider>
  )
}

function Membership({ ticket, guest: { id: guestId, roomId } }: GuestAreaProps) {
  const { t } = useTranslation('guests')
  const cache = useQueryClient()
  const queryKey = keyOf(guestId)
  const [ended, setEnded] = useState(false)
  const query = useLiveQuery<Membership>({
    queryKey,
    queryFn: ({ signal }) => call('guestMe', { signal }),
    pollMs: pollIntervals.lobby,
    poll: !ended,
  })
  const patch = (guest: Membership['guest']): void => {
    patchLive<Membership>(cache, queryKey, (before) => (before ? { ...before, guest } : before))
  }
  useOnUp(() => void cache.invalidateQueries({ queryKey }))
  useRoom('join_call', 'leave_call', { callSessionId: roomId }, () => void cache.invalidateQueries({ queryKey }))
  useServerEvent('guest_updated', ({ guest }) => {
    if (guest.id === guestId) patch(guest)
  })
  useServerEvent('call_ended', (event) => {
    if (event.callSessionId === roomId) setEnded(true)
  })

  const code = failureCode(query.error)
  // The token is good as long as the call: refused means that there is nothing left to come back to.
  const status = query.data?.guest.status
  const rejoinUntil = query.data?.guest.rejoinUntil ?? null
  const over = ended || code === 'UNAUTHENTICATED' || code === 'NOT_FOUND'
  useEffect(() => {
    if (over) dropTicket(ticket.link)
    else if (status === 'LEFT') leaveTicket(ticket.link, rejoinUntil)
    else if (status) keepTicket(ticket)
  }, [over, status, rejoinUntil, ticket])
  useRememberLeft('/join', over ? null : rejoinUntil)
  if (over) return <LobbyFrame title={t('over.ended')} lead={t('over.endedBody')} />

  const membership = query.data
  if (!membership)
    return (
      <LobbyFrame title={t('entry.title')}>
        <QueryPending query={query} label={t('entry.opening')} rows={1} />
      </LobbyFrame>
    )
  switch (membership.guest.status) {
    case 'ADMITTED':
      return <Inside roomId={roomId} name={membership.invitation.doctorName} onChanged={patch} />
    case 'WAITING':
      return <Waiting membership={membership} onChanged={patch} />
    case 'LEFT':
      return <Left guest={membership.guest} onChanged={patch} />
    case 'REMOVED':
      return <LobbyFrame title={t('over.removed')} lead={t('over.removedBody')} />
    default:
      return <LobbyFrame title={t('over.refused')} lead={t('over.refusedBody')} />
  }
}

function Inside(props: { roomId: string; name: string; onChanged: (guest: Membership['guest']) => void }) {
  const { roomId, name, onChanged } = props
  const { t } = useTranslation('guests')
  const [gone, setGone] = useState(false)
  const leave = (): void => {
    setGone(true)
    // The server says it more exactly a moment later, which the guest may not wait for.
    rememberLeft({ to: '/join', until: new Date(serverClock.now() + REJOIN_MS).toISOString() })
    // The guest sees at once that they have left. Without a connection, the request is repeated until there is one.
    void retry(async () => onChanged(await call('guestLeave', { keepalive: true })), RETRY_MS, Infinity)
  }
  if (gone) return <LobbyFrame title={t('over.left')} lead={t('over.leaving')} />
  return (
    <RoomSession roomId={roomId} name={name}>
      {(room) => <CallScreen roomId={roomId} room={room} name={name} onEnd={leave} />}
    </RoomSession>
  )
}

function Waiting({
  membership,
  onChanged,
}: {
  membership: Membership
  onChanged: (guest: Membership['guest']) => void
}) {
  const { t } = useTranslation('guests')
  const doctor = membership.invitation.doctorName
  const leave = useMutation({ mutationFn: () => call('guestLeave', {}), onSuccess: onChanged })
  return (
    <Lobby
      title={t('lobby.title', { doctor })}
      host={doctor}
      reach={membership.guest.hostReach}
      name={membership.guest.name ?? ''}
      leaving={leave.isPending}
      error={leave.error}
      onLeave={() => leave.mutate()}
    />
  )
}

function Left(props: { guest: Membership['guest']; onChanged: (guest: Membership['guest']) => void }) {
  const { t } = useTranslation('guests')
  const { rejoinUntil } = props.guest
  const mayRejoin = useIsAhead(rejoinUntil)
  // Until then the server lets them in at once, and afterwards into the lobby.
  const knock = useMutation({ mutationFn: () => call('guestKnock', {}), onSuccess: props.onChanged })
  useReturnAsked(knock.mutate)
  // The call ended while this page could receive no event.
  if (failureCode(knock.error) === 'CALL_STATE')
    return <LobbyFrame title={t('over.ended')} lead={t('over.endedBody')} />
  return (
    <LobbyFrame
      title={t('over.left')}
      lead={
        <span role="status">
          {mayRejoin && rejoinUntil ? t('over.rejoinBody', { time: showTime(rejoinUntil) }) : t('over.leftBody')}
        </span>
      }
    >
      <Problem message={knock.error ? problemMessage(knock.error) : null} />
      <Button size="lg" loading={knock.isPending} onClick={() => knock.mutate()}>
        {t(mayRejoin ? 'over.rejoin' : 'over.again')}
      </Button>
    </LobbyFrame>
  )
}
