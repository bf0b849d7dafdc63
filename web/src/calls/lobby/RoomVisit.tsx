import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Announce, useDocumentTitle } from '../../ui/index.ts'
import { useCalls, useCurrentCall } from '../context.ts'
import { openCallMedia } from '../open-call-media.ts'
import type { CallRoomApi } from '../peer/index.ts'

/** The call room, as long as one is let in. Sent back, removed, or gone: the engine ends with this screen. */
export function RoomVisit(props: { callSessionId: string; name: string; children: (room: CallRoomApi) => ReactNode }) {
  const { t } = useTranslation('lobby')
  const { callSessionId, name } = props
  const { controller, check } = useCalls()
  const current = useCurrentCall()
  useDocumentTitle(name)
  useEffect(() => {
    void controller.accept(callSessionId, performance.now()).then(async (room) => {
      if (room) await openCallMedia(room, check, true)
      check.close()
    })
    return () => controller.end(callSessionId)
  }, [controller, check, callSessionId])
  return (
    <>
      <Announce text={t('admitted')} />
      {current ? props.children(current.room) : null}
    </>
  )
}
