import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTone } from '../../devices/index.ts'
import { drawAttention } from '../attention.ts'
import { compareLobby, NO_KNOCKS } from './knocks.ts'
import type { RoomPerson } from './room-people.ts'

/**
 * Draws the host's attention, also to a hidden tab, when somebody new is in the lobby.
 * @returns a text about the last knock; empty before the first one, and when its guest waits no more
 */
export function useKnock(waiting: readonly RoomPerson[]): string {
  const { t } = useTranslation('room')
  const tone = useTone()
  const [before, setBefore] = useState(NO_KNOCKS)
  const knocks = compareLobby(before, waiting)
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
