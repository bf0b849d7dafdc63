import { type RefObject, useEffect, useState } from 'react'
import type { CallRoomApi } from '../../engine/index.ts'
import { MutedWatch, Voices } from './voices.ts'

/** How often the sound levels are read, in milliseconds: often enough for the ring to follow a voice. */
const EVERY_MS = 160
/** How long the hint "you are muted" is shown, in milliseconds. */
const HINT_MS = 6000

/**
 * Shows who speaks. It writes the levels to the tiles' styles without rendering, because they change six times a
 * second. React gets only who spoke last (for the arrangement), and that somebody speaks while muted.
 * @param stage contains the tiles, each with the `peerId` in `data-peer`
 */
export function useVoices(
  room: CallRoomApi,
  stage: RefObject<HTMLElement | null>,
): { speakers: readonly string[]; speaksMuted: boolean } {
  const [speakers, setSpeakers] = useState<readonly string[]>([])
  const [speaksMuted, setSpeaksMuted] = useState(false)
  useEffect(() => {
    const voices = new Voices()
    const watch = new MutedWatch()
    const readLevels = (): void => {
      if (document.visibilityState !== 'visible') return
      const now = performance.now()
      for (const tile of stage.current?.querySelectorAll<HTMLElement>('[data-peer]') ?? []) {
        const { peer = '' } = tile.dataset
        const level = room.audioLevel(peer)
        tile.toggleAttribute('data-speaking', voices.addLevel(peer, level, now))
        // Voices are at the low end of a linear scale, so the square root makes them visible.
        tile.style.setProperty('--level', Math.sqrt(level).toFixed(2))
      }
      setSpeakers(voices.recent)
      const { localMedia } = room.getSnapshot()
      const mutedByChoice = !localMedia.audio.enabled && localMedia.audio.available
      if (!mutedByChoice) {
        watch.reset()
        setSpeaksMuted(false)
      } else if (watch.addLevel(room.audioLevel('self'), now)) setSpeaksMuted(true)
    }
    const timer = setInterval(readLevels, EVERY_MS)
    return () => clearInterval(timer)
  }, [room, stage])
  useEffect(() => {
    if (!speaksMuted) return
    const timer = setTimeout(() => setSpeaksMuted(false), HINT_MS)
    return () => clearTimeout(timer)
  }, [speaksMuted])
  return { speakers, speaksMuted }
}
