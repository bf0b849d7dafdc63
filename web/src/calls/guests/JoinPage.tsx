import './index.ts'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { LobbyFrame } from '../../room/lobby/index.ts'
import { GuestArea } from './GuestArea.tsx'
import { GuestEntry } from './GuestEntry.tsx'
import { codeIn, type GuestTicket, keepTicket, readTicket } from './guest-ticket.ts'

/** `/join#code`: a third person comes into one call, without an account. */
export default function JoinPage() {
  const { t } = useTranslation('guests')
  const code = codeIn(useLocation().hash)
  const [ticket, setTicket] = useState(readTicket)
  // Without a code it is the page that was reloaded; with another one it is another call.
  const mine = ticket !== null && (code === null || ticket.code === code) ? ticket : null

  useEffect(() => {
    // Used up: the address is worth nothing any more, and need not stay on the screen.
    if (mine) window.history.replaceState(window.history.state, '', '/join')
  }, [mine])

  const enter = (next: GuestTicket): void => {
    keepTicket(next)
    setTicket(next)
  }
  if (mine) return <GuestArea key={mine.guestId} ticket={mine} />
  if (code !== null) return <GuestEntry code={code} onEntered={enter} />
  return <LobbyFrame title={t('entry.incomplete')} lead={t('entry.incompleteBody')} />
}
