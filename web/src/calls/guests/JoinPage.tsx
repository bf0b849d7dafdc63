import './index.ts'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { type GuestTicket, keepTicket, LobbyFrame, lastInvited, readTicket } from '../../room/lobby/index.ts'
import { GuestArea } from './GuestArea.tsx'
import { GuestEntry } from './GuestEntry.tsx'
import { codeIn } from './invitation-code.ts'

/** `/join#code`: lets a third person join one call without an account. */
export default function JoinPage() {
  const { t } = useTranslation('guests')
  const code = codeIn(useLocation().hash)
  // Without a code, the page was reloaded, and the last ticket counts. With a code, only a ticket for that code does.
  const [ticket, setTicket] = useState(() => (code === null ? lastInvited() : readTicket(code)))
  const mine = ticket?.guest && (code === null || ticket.link === code) ? ticket : null

  useEffect(() => {
    // A used link leads nowhere, so its code is removed from the address bar.
    if (mine) window.history.replaceState(window.history.state, '', '/join')
  }, [mine])

  const enter = (next: GuestTicket): void => {
    keepTicket(next)
    setTicket(next)
  }
  if (mine?.guest) return <GuestArea key={mine.guest.id} ticket={mine} guest={mine.guest} />
  if (code !== null) return <GuestEntry code={code} onEntered={enter} />
  return <LobbyFrame title={t('entry.incomplete')} lead={t('entry.incompleteBody')} />
}
