import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useTone } from '../devices/index.ts'

/** Rings, flashes the title and vibrates while `ringing`. Any click on the page unlocks the sound beforehand. */
export function useRinging(ringing: boolean): void {
  const { t } = useTranslation('calls')
  const tone = useTone()
  const words = t('incoming.flash')
  useEffect(() => {
    const unlock = (): void => tone.unlock()
    const once = { once: true, capture: true } as const
    window.addEventListener('pointerdown', unlock, once)
    window.addEventListener('keydown', unlock, once)
    return () => {
      window.removeEventListener('pointerdown', unlock, once)
      window.removeEventListener('keydown', unlock, once)
    }
  }, [tone])
  useEffect(() => {
    if (!ringing) return
    tone.start()
    const title = document.title
    let shown = title
    const flash = setInterval(() => {
      // Somebody else named the window meanwhile: leave it to them.
      if (document.title !== shown) return
      shown = shown === title ? `(1) ${words}` : title
      document.title = shown
    }, 1000)
    return () => {
      tone.stop()
      clearInterval(flash)
      if (document.title === shown) document.title = title
    }
  }, [ringing, tone, words])
}
