import { IconCpu } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, RemoteView, RoomSnapshot } from '../../engine/index.ts'
import type { StageMessage } from './StageMessages.tsx'
import { SHOWN_MS, useLasting } from './use-passing.ts'

/** A device that was free for this long, in milliseconds, may be called busy once more. */
const RESTED_MS = 5 * 60_000

interface Deps {
  room: CallRoomApi
  snapshot: RoomSnapshot
  nameOf: (remote: { userId: string; name: string }) => string
}

/** Messages about a device that is short of processor: ours, with what helps, and somebody else's. */
export function useBusyNotes({ room, snapshot, nameOf }: Deps): StageMessage[] {
  const { t } = useTranslation('room')
  const { localMedia, sharing, onHold, dataMode, remotes } = snapshot
  const { video, blur } = localMedia
  const isSending = (video.enabled || sharing) && !onHold && dataMode !== 'audioOnly'
  const own = useOnce(snapshot.deviceBusy && isSending)
  const busy = remotes.find(isReduced)
  const theirs = useOnce(busy !== undefined, SHOWN_MS)
  const icon = <IconCpu size={18} aria-hidden="true" />
  const messages: StageMessage[] = []
  if (own.isNews)
    messages.push({
      id: 'busy',
      text: t(blur === 'on' && video.enabled ? 'room.note.busyBlurring' : 'room.note.busy'),
      icon,
      ...(blur === 'on' && video.enabled
        ? { actions: [{ label: t('room.note.blurOff'), run: () => room.setBlur(false) }] }
        : {}),
      close: own.close,
    })
  if (theirs.isNews && busy)
    messages.push({ id: 'their busy', text: t('room.note.theirBusy', { name: nameOf(busy) }), icon })
  return messages
}

function isReduced({ theirDeviceBusy, video, onHold, connection, receiving }: RemoteView): boolean {
  return theirDeviceBusy && video && !onHold && connection === 'connected' && receiving !== 'off'
}

/**
 * Tells whether something that comes and goes is to be told: once, while it lasts, and then not again before it was
 * away for `RESTED_MS`. A device that is busy now and then would otherwise be told of all the time.
 * @param ms for how long it is told at most; without it, as long as it lasts
 */
function useOnce(on: boolean, ms?: number): { isNews: boolean; close: () => void } {
  const [told, setTold] = useState(false)
  const before = useRef(false)
  const isRested = useLasting(!on, RESTED_MS)
  useEffect(() => {
    if (before.current && !on) setTold(true)
    before.current = on
  }, [on])
  useEffect(() => {
    if (isRested) setTold(false)
  }, [isRested])
  useEffect(() => {
    if (!on || ms === undefined) return
    const timer = setTimeout(() => setTold(true), ms)
    return () => clearTimeout(timer)
  }, [on, ms])
  return { isNews: on && !told, close: () => setTold(true) }
}
