import { Button } from '@mantine/core'
import type { PublicPractice } from '@medconsult/contract'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, useParams } from 'react-router'
import { useSessionStart } from '../../accounts/index.ts'
import { call, failureCode, i18n, problemMessage, useSession } from '../../platform/index.ts'
import { LobbyFrame } from '../../room/lobby/index.ts'
import { ErrorState, LoadingState, QueryPending, StatusPill } from '../../ui/index.ts'
import { JUST_WALKED_IN } from '../patient/just-joined.ts'
import { ClosedPractice } from './ClosedPractice.tsx'
import { JoinForm } from './JoinForm.tsx'
import classes from './WalkIn.module.css'

/** How often it is looked again whether the doctor is online, in milliseconds. */
const LOOK_AGAIN_MS = 15_000

/**
 * `/with/{handle}`: the public link of a doctor, by which patients join the queue without an account.
 * @param onJoin begins to load what is shown to those who have joined
 */
export function WalkInPage({ onJoin }: { onJoin: () => void }) {
  const { handle = '' } = useParams()
  return (
    <WhoIsHere>
      <PublicLink key={handle} handle={handle} onJoin={onJoin} />
    </WhoIsHere>
  )
}

/** Waits until it is known whether somebody is signed in: they join the queue as themselves. */
function WhoIsHere({ children }: { children: ReactNode }) {
  const { t } = useTranslation('walkIn')
  const { status } = useSession()
  const start = useSessionStart()
  if (status !== 'unknown') return children
  return (
    <LobbyFrame title={t('titleUnknown')}>
      {start.failed && !start.busy ? (
        <ErrorState message={problemMessage(start.failed)} retryLabel={i18n.t('retry')} onRetry={start.retry} />
      ) : (
        <LoadingState label={t('opening')} rows={2} />
      )}
    </LobbyFrame>
  )
}

function PublicLink({ handle, onJoin }: { handle: string; onJoin: () => void }) {
  const { t } = useTranslation('walkIn')
  /** The practice session whose queue was joined by this page. */
  const [joined, setJoined] = useState<string | null>(null)
  const { user } = useSession()
  const practice = useQuery({
    queryKey: ['public-link', handle],
    queryFn: ({ signal }) => call('openPublicLink', { params: { handle }, signal }),
    retry: (times, error) => failureCode(error) !== 'NOT_FOUND' && times < 3,
    refetchInterval: LOOK_AGAIN_MS,
  })
  if (joined !== null && user) return <Navigate to={`/patient/consultation/${joined}`} replace state={JUST_WALKED_IN} />
  if (failureCode(practice.error) === 'NOT_FOUND')
    return (
      <LobbyFrame title={t('gone.title')} lead={t('gone.body')}>
        <Button component={Link} to="/login" variant="default">
          {t('gone.signIn')}
        </Button>
      </LobbyFrame>
    )
  if (practice.data)
    return (
      <Shown
        handle={handle}
        practice={practice.data}
        onJoin={onJoin}
        onJoined={setJoined}
        onLookAgain={() => practice.refetch()}
      />
    )
  return (
    <LobbyFrame title={t('titleUnknown')}>
      <QueryPending query={practice} label={t('opening')} rows={2} />
    </LobbyFrame>
  )
}

function Shown(props: {
  handle: string
  practice: PublicPractice
  onJoin: () => void
  onJoined: (scheduleId: string) => void
  onLookAgain: () => Promise<unknown>
}) {
  const { t } = useTranslation('walkIn')
  const { user } = useSession()
  const { practice } = props
  const { online } = practice
  if (user?.role === 'PATIENT' && online) return <Navigate to={`/patient/consultation/${online.scheduleId}`} replace />
  return (
    <LobbyFrame
      title={t('title', { doctor: practice.doctorName })}
      lead={
        <span className={classes.lead}>
          {practice.specialty ? <span>{practice.specialty.name}</span> : null}
          <StatusPill tone={online ? 'good' : 'neutral'}>{t(online ? 'online' : 'offline')}</StatusPill>
        </span>
      }
    >
      {user && user.role !== 'PATIENT' ? (
        <div className={classes.part}>
          <p>{t('staff', { name: user.name })}</p>
          <Button component={Link} to="/" variant="default">
            {t('home')}
          </Button>
        </div>
      ) : online ? (
        <JoinForm handle={props.handle} online={online} onJoin={props.onJoin} onJoined={props.onJoined} />
      ) : (
        <ClosedPractice practice={practice} onLookAgain={props.onLookAgain} />
      )}
    </LobbyFrame>
  )
}
