import { Button, Card, Group, Text } from '@mantine/core'
import { pollIntervals } from '@medconsult/contract/words'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useLayoutEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, call, failureCode, i18n, problemWords, session } from '../../platform/index.ts'
import {
  LiveProvider,
  patchLive,
  useLiveQuery,
  useOnUp,
  useRoom,
  useServerEvent,
  useSocketStatus,
} from '../../platform/live-index.ts'
import { Announce, ErrorState, LoadingState } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { CallProvider } from '../CallProvider.tsx'
import { GuestCall } from './GuestCall.tsx'
import classes from './GuestFrame.module.css'
import { GuestFrame } from './GuestFrame.tsx'
import { type GuestTicket, keepTicket } from './guest-ticket.ts'

const ReadyCheckCard = lazy(() => import('../check/ReadyCheckCard.tsx'))

type Standing = Answer<'guestMe'>
const keyOf = (guestId: string) => ['guest-me', guestId] as const

/** A guest with a used link: waiting, in the call, or out again. */
export function GuestArea({ ticket }: { ticket: GuestTicket }) {
  // Before the first request of anything below, which all wait for effects.
  useLayoutEffect(() => {
    session.speakAsGuest(ticket.token)
    return () => session.speakAsGuest(null)
  }, [ticket])
  return (
    <LiveProvider>
      <CallProvider self={{ id: ticket.guestId, name: ticket.name, role: 'guest' }}>
        <Standing ticket={ticket} />
      </CallProvider>
    </LiveProvider>
  )
}

function Standing({ ticket }: { ticket: GuestTicket }) {
  const { t } = useTranslation('guests')
  const { guestId, callSessionId } = ticket
  const cache = useQueryClient()
  const queryKey = keyOf(guestId)
  const [ended, setEnded] = useState(false)
  const query = useLiveQuery<Standing>({
    queryKey,
    queryFn: ({ signal }) => call('guestMe', { signal }),
    pollMs: pollIntervals.lobby,
    poll: !ended,
  })
  const patch = (guest: Standing['guest']): void => {
    patchLive<Standing>(cache, queryKey, (before) => (before ? { ...before, guest } : before))
  }
  useOnUp(() => void cache.invalidateQueries({ queryKey }))
  useRoom('join_call', 'leave_call', { callSessionId }, () => void cache.invalidateQueries({ queryKey }))
  useServerEvent('guest_updated', ({ guest }) => {
    if (guest.id === guestId) patch(guest)
  })
  useServerEvent('call_ended', (said) => {
    if (said.callSessionId === callSessionId) setEnded(true)
  })

  const code = failureCode(query.error)
  // The token is good as long as the call: refused means that there is nothing left to come back to.
  const over = ended || code === 'UNAUTHENTICATED' || code === 'NOT_FOUND'
  useEffect(() => {
    if (over) keepTicket(null)
  }, [over])
  if (over) return <GuestFrame title={t('over.ended')} lead={t('over.endedBody')} />

  const standing = query.data
  if (!standing)
    return (
      <GuestFrame title={t('entry.title')}>
        {query.isError ? (
          <ErrorState
            message={problemWords(query.error)}
            retryLabel={i18n.t('retry')}
            onRetry={() => void query.refetch()}
            busy={query.isFetching}
          />
        ) : (
          <LoadingState label={t('entry.opening')} rows={1} />
        )}
      </GuestFrame>
    )
  switch (standing.guest.status) {
    case 'ADMITTED':
      return <GuestCall callSessionId={callSessionId} name={standing.invitation.doctorName} onChanged={patch} />
    case 'WAITING':
      return <Lobby standing={standing} onChanged={patch} />
    case 'LEFT':
      return <Left onChanged={patch} />
    case 'REMOVED':
      return <GuestFrame title={t('over.removed')} lead={t('over.removedBody')} />
    default:
      return <GuestFrame title={t('over.refused')} lead={t('over.refusedBody')} />
  }
}

function Lobby({ standing, onChanged }: { standing: Standing; onChanged: (guest: Standing['guest']) => void }) {
  const { t } = useTranslation('guests')
  const doctor = standing.invitation.doctorName
  const up = useSocketStatus() === 'up'
  const leave = useMutation({ mutationFn: () => call('guestLeave', {}), onSuccess: onChanged })
  return (
    <GuestFrame title={t('lobby.title', { doctor })} lead={t('lobby.body')}>
      <Announce text={t('lobby.announce', { doctor })} />
      <Card>
        <Group justify="space-between">
          <Group gap="sm">
            <span className={classes.pulse} aria-hidden="true" />
            <Text fw={600}>{standing.guest.name}</Text>
          </Group>
          <Button variant="subtle" color="gray" loading={leave.isPending} onClick={() => leave.mutate()}>
            {t('lobby.leave')}
          </Button>
        </Group>
        {up || navigator.onLine ? null : (
          <Text c="dimmed" mt="sm" role="status">
            {t('lobby.paused')}
          </Text>
        )}
        <Problem message={leave.error ? problemWords(leave.error) : null} />
      </Card>
      <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
        <ReadyCheckCard report={null} />
      </Suspense>
    </GuestFrame>
  )
}

function Left({ onChanged }: { onChanged: (guest: Standing['guest']) => void }) {
  const { t } = useTranslation('guests')
  const knock = useMutation({ mutationFn: () => call('guestKnock', {}), onSuccess: onChanged })
  return (
    <GuestFrame title={t('over.left')} lead={t('over.leftBody')}>
      <Problem message={knock.error ? problemWords(knock.error) : null} />
      <Button size="lg" loading={knock.isPending} onClick={() => knock.mutate()}>
        {t('over.again')}
      </Button>
    </GuestFrame>
  )
}
