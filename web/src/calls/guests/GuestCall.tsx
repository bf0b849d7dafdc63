import type { Guest } from '@medconsult/contract'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../platform/index.ts'
import { Announce, useDocumentTitle } from '../../ui/index.ts'
import { CallScreen } from '../CallScreen.tsx'
import { insist } from '../call-controller.ts'
import { useCalls, useCurrentCall } from '../context.ts'
import { openCallMedia } from '../open-call-media.ts'

/** The call room, as long as the guest is admitted. Sent back, removed, or gone: the engine ends with this screen. */
export function GuestCall(props: { callSessionId: string; name: string; onChanged: (guest: Guest) => void }) {
  const { t } = useTranslation('guests')
  const { callSessionId, name, onChanged } = props
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

  const leave = (): void => {
    controller.end(callSessionId)
    void insist(async () => onChanged(await call('guestLeave', { keepalive: true })))
  }
  return (
    <>
      <Announce text={t('admitted')} />
      {current ? <CallScreen callSessionId={callSessionId} room={current.room} name={name} onEnd={leave} /> : null}
    </>
  )
}
