import './index.ts'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { type GuestTicket, keepTicket, LobbyFrame, lastInvited, readTicket } from '../../room/lobby/index.ts'
import { GuestArea } from './GuestArea.tsx'
import { GuestEntry } from './GuestEntry.tsx'
import { codeIn } from './invitation-code.ts'

/** `/join#code`: a third person comes into one call, without an account. */
export default function JoinPage() {
  const { t } = useTranslation('guests')
  const code = codeIn(useLocation().hash)
  // Without a code it is the page that was reloaded; with another one it is another call.
  const [ticket, setTicket] = useState(() => (code === null ? lastInvited() : readTicket(code)))
  const mine = ticket?.guest && (code === null || ticket.link === code) ? ticket : null

  useEffect(() => {
    // Used up: the address is worth nothing any more, and need not stay on the screen.
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
