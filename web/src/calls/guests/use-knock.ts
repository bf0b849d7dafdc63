import type { Guest } from '@medconsult/contract'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createRingtone } from '../ringtone.ts'
import { useRoleWords } from './use-role-words.ts'

/** How long a knock sounds, in milliseconds: it is a call already, nothing should ring over it. */
const KNOCK_MS = 1500

/**
 * Somebody new in the lobby: a short sound, the window's title while the tab is hidden, and the words to announce.
 * @returns the last knock in words, empty before the first
 */
export function useKnock(waiting: readonly Guest[]): string {
  const { t } = useTranslation('guests')
  const roleWords = useRoleWords()
  const [tone] = useState(() => createRingtone())
  const last = waiting.at(-1)
  const id = last?.id ?? null
  const flash = t('panel.knockFlash')
  useEffect(() => {
    if (id === null) return
    tone.start()
    const end = setTimeout(() => tone.stop(), KNOCK_MS)
    const title = document.title
    if (document.visibilityState === 'hidden') document.title = `(1) ${flash}`
    return () => {
      clearTimeout(end)
      tone.stop()
      document.title = title
    }
  }, [id, tone, flash])
  return last ? t('panel.knock', { name: last.name ?? '', role: roleWords(last) }) : ''
}
