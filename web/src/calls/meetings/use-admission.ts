import type { MeetingGuest } from '@medconsult/contract'
import { useEffect, useState } from 'react'
import { useServerEvent } from '../../platform/live-index.ts'
import type { CallRoomApi } from '../peer/index.ts'

type Away = ReadonlySet<string>
const NOBODY: Away = new Set()

function moved(before: Away, { userId, status }: MeetingGuest): Away {
  const after = new Set(before)
  if (status === 'ADMITTED') after.delete(userId)
  else after.add(userId)
  return after
}

/**
 * Lets go of whoever was sent away: media outlives signalling, so each page closes its own connection to them.
 * @param guests whoever came by the link, where that is known (to the host); the others hear of each who goes
 */
export function useAdmission(room: CallRoomApi, meetingId: string, guests: readonly MeetingGuest[] | null): void {
  const [heard, setHeard] = useState(NOBODY)
  useServerEvent('meeting_guest_updated', ({ id, guest }) => {
    if (id === meetingId) setHeard((before) => moved(before, guest))
  })
  const away = [...(guests?.reduce(moved, NOBODY) ?? heard)].sort().join(' ')
  useEffect(() => {
    const gone = new Set(away.split(' '))
    room.setAdmission(({ userId }) => !gone.has(userId))
  }, [room, away])
}
