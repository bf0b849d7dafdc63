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

/** `/meet/{roomId}`: into a meeting by its link, with an account or without. */
export default function MeetPage() {
  const { roomId = '' } = useParams()
  const wanted = meetingCodeIn(roomId)
  // The link that is shared and kept from here on is the clean one.
  if (wanted !== '' && wanted !== roomId) return <Navigate to={`/meet/${encodeURIComponent(wanted)}`} replace />
  return (
    <WhoIsHere>
      <Door key={wanted} roomId={wanted} />
    </WhoIsHere>
  )
}

/** Waits until it is known whether somebody is signed in: they need no name, and may be expected. */
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

function Door({ roomId }: { roomId: string }) {
  const { t } = useTranslation('meeting')
  const { user } = useSession()
  // A doctor's account speaks first: it may be the host's, who asked to come in before they signed in.
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
  // Somebody else is somebody new: nothing of the last one's connection may arrive here.
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
