import './index.ts'
import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, useParams } from 'react-router'
import { useSessionStart } from '../../accounts/index.ts'
import { i18n, meetingCodeIn, problemMessage, useSession } from '../../platform/index.ts'
import { dropTicket, type GuestTicket, keepTicket, LobbyFrame, readTicket } from '../../room/lobby/index.ts'
import { ErrorState, LoadingState } from '../../ui/index.ts'
import { MeetingArea } from './MeetingArea.tsx'
import { MeetingPreview } from './MeetingPreview.tsx'

/** `/meet/{roomId}`: joins a meeting by its link, with or without an account. */
export default function MeetPage() {
  const { roomId = '' } = useParams()
  const wanted = meetingCodeIn(roomId)
  // The link may be typed with capitals or other separators; this replaces it with its canonical form, which people
  // then share.
  if (wanted !== '' && wanted !== roomId) return <Navigate to={`/meet/${encodeURIComponent(wanted)}`} replace />
  return (
    <WhoIsHere>
      <MeetingEntry key={wanted} roomId={wanted} />
    </WhoIsHere>
  )
}

/**
 * Waits until it is known whether somebody is signed in: such a person need not give a name, and may be the expected
 * patient.
 */
export function WhoIsHere({ children }: { children: ReactNode }) {
  const { t } = useTranslation('meeting')
  const { status } = useSession()
  const start = useSessionStart()
  if (status !== 'unknown') return children
  return (
    <LobbyFrame title={t('opening')}>
      {start.failed && !start.busy ? (
        <ErrorState message={problemMessage(start.failed)} retryLabel={i18n.t('retry')} onRetry={start.retry} />
      ) : (
        <LoadingState label={t('opening')} rows={1} />
      )}
    </LobbyFrame>
  )
}

function MeetingEntry({ roomId }: { roomId: string }) {
  const { t } = useTranslation('meeting')
  const { user } = useSession()
  // A doctor's account takes precedence over a guest's ticket, because the host may have knocked as a guest before
  // signing in.
  const [ticket, setTicket] = useState(() => (user?.role === 'DOCTOR' ? null : readTicket(roomId)))
  const enter = (token: string): void => {
    const next: GuestTicket = { link: roomId, token }
    keepTicket(next)
    setTicket(next)
  }
  const lose = (): void => {
    dropTicket(roomId)
    setTicket(null)
  }
  if (ticket === null && user === null) return <MeetingPreview roomId={roomId} account={null} onToken={enter} />
  if (ticket === null && user?.role === 'ADMIN')
    return (
      <LobbyFrame title={t('entry.admin')} lead={t('entry.adminBody')}>
        <Button component={Link} to="/" variant="default">
          {t('over.home')}
        </Button>
      </LobbyFrame>
    )
  // The key mounts the area anew for another person, so that nothing from the previous person's connection arrives
  // here.
  return (
    <MeetingArea
      key={ticket?.token ?? user?.id}
      roomId={roomId}
      token={ticket?.token ?? null}
      onToken={enter}
      onLost={lose}
    />
  )
}
