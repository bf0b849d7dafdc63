import { useEffect, useState } from 'react'
import { createRingtone, type Ringtone } from './ringtone.ts'

/** Creates a ringtone, which lives as long as the component. */
export function useTone(): Ringtone {
  const [tone] = useState(() => createRingtone())
  useEffect(() => () => tone.close(), [tone])
  return tone
}

/**
 * Unlocks the sound at the first click or key on the page, because browsers allow none before.
 * @param tone null: no sound is wanted, so none is opened
 */
export function useUnlock(tone: Ringtone | null): void {
  useEffect(() => {
    if (tone === null) return
    const unlock = (): void => tone.unlock()
    const once = { once: true, capture: true } as const
    window.addEventListener('pointerdown', unlock, once)
    window.addEventListener('keydown', unlock, once)
    return () => {
      window.removeEventListener('pointerdown', unlock, once)
      window.removeEventListener('keydown', unlock, once)
    }
  }, [tone])
}
