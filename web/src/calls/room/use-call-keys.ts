import { useEffect } from 'react'
import type { CallRoomApi } from '../peer/index.ts'

/** `m` microphone, `v` camera; not while somebody types, nor with a modifier that means something else. */
export function useCallKeys(room: CallRoomApi): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]')
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      const { audio, video } = room.getSnapshot().localMedia
      if (event.key === 'm') void room.setAudioEnabled(!audio.enabled)
      if (event.key === 'v') void room.setVideoEnabled(!video.enabled)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [room])
}
