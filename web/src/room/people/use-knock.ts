import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTone } from '../../devices/index.ts'
import { drawAttention } from '../attention.ts'
import { listen, NO_KNOCKS } from './knocks.ts'
import type { RoomPerson } from './room-people.ts'

/**
 * Somebody new in the lobby calls their host, also to a hidden tab.
 * @returns the last knock in words, empty before the first and when its guest waits no more
 */
export function useKnock(waiting: readonly RoomPerson[]): string {
  const { t } = useTranslation('room')
  const tone = useTone()
  const [before, setBefore] = useState(NO_KNOCKS)
  const knocks = listen(before, waiting)
  if (knocks !== before) setBefore(knocks)
  const { last } = knocks
  const id = last?.id ?? null
  const title = t('knock.flash')
  const body = t('knock.body')
  useEffect(() => {
    if (id !== null) return drawAttention(tone, { title, body })
  }, [id, tone, title, body])
  if (!last) return ''
  return last.caption === ''
    ? t('knock.says', { name: last.name })
    : t('knock.saysRole', { name: last.name, role: last.caption })
}
