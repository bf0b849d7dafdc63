import { IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { ActionBar, showTime, useIsAhead } from '../ui/index.ts'
import { returnNow, useLeftRoom } from './left-room.ts'

/** Leads a guest who has left back into the room, from every other page of this tab, as long as they may return. */
export function LeftRoomBar() {
  const { t } = useTranslation('room')
  const { pathname } = useLocation()
  const left = useLeftRoom()
  const mayReturn = useIsAhead(left?.until ?? null)
  return (
    <ActionBar
      text={left && mayReturn && left.to !== pathname ? t('room.youLeft', { time: showTime(left.until) }) : null}
      icon={<IconVideo size={20} aria-hidden="true" />}
      action={{ label: t('room.return'), to: left?.to ?? '/', state: returnNow }}
    />
  )
}
