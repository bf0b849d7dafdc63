import { IconCloudOff, IconUser } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../peer/index.ts'
import type { Note } from './Notes.tsx'

/** How long the live connection may be away before the call speaks of it, in milliseconds: mostly it is back sooner. */
const PATIENCE_MS = 4000
/** How long a note of something that has happened stays, in milliseconds. */
const SHOWN_MS = 5000

/** What the call has to say besides its pictures, the most urgent first. */
export function useNotes(snapshot: RoomSnapshot, nameOf: (remote: { userId: string; name: string }) => string): Note[] {
  const { t } = useTranslation('calls')
  const lostSocket = useLasting(snapshot.connectedAt !== null && snapshot.signalling === 'down', PATIENCE_MS)
  const came = useComings(snapshot, nameOf)
  const notes: (Note | null)[] = [
    lostSocket
      ? { id: 'socket', text: t('room.signallingDown'), icon: <IconCloudOff size={18} aria-hidden="true" /> }
      : null,
    came ? { id: 'came', text: came, icon: <IconUser size={18} aria-hidden="true" /> } : null,
  ]
  return notes.filter((note) => note !== null)
}

/** True once `on` has lasted for that many milliseconds. */
function useLasting(on: boolean, ms: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!on) return
    const timer = setTimeout(() => setLate(true), ms)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [on, ms])
  return on && late
}

/** Who came or went, once the call goes on with others; a reload is the same person (`userId`) and no news. */
function useComings(
  snapshot: RoomSnapshot,
  nameOf: (remote: { userId: string; name: string }) => string,
): string | null {
  const { t } = useTranslation('calls')
  const [said, setSaid] = useState<string | null>(null)
  const known = useRef<Map<string, string> | null>(null)
  const { remotes } = snapshot
  useEffect(() => {
    const now = new Map(remotes.map((remote) => [remote.userId, nameOf(remote)]))
    const before = known.current
    known.current = now
    if (before === null || before.size === 0) return
    const joined = [...now].find(([id]) => !before.has(id))
    const left = [...before].find(([id]) => !now.has(id))
    if (joined) setSaid(t('room.joined', { name: joined[1] }))
    else if (left) setSaid(t('room.left', { name: left[1] }))
  }, [remotes, nameOf, t])
  useEffect(() => {
    if (said === null) return
    const timer = setTimeout(() => setSaid(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  return said
}
