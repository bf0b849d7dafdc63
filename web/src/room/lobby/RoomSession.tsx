import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDevices, useTone } from '../../devices/index.ts'
import type { CallRoomApi } from '../../engine/index.ts'
import { i18n } from '../../platform/index.ts'
import { Announce, ErrorState, LoadingState, useDocumentTitle } from '../../ui/index.ts'
import { drawAttention } from '../attention.ts'
import { useCurrentCall, useRoomContext } from '../context.ts'
import { openCallMedia } from '../open-call-media.ts'
import { LobbyFrame } from './LobbyFrame.tsx'

/**
 * Shows the call room for as long as the guest is admitted. The engine's call ends when this component unmounts: the
 * guest was sent back, removed, or has left.
 */
export function RoomSession(props: { roomId: string; name: string; children: (room: CallRoomApi) => ReactNode }) {
  const { t } = useTranslation('lobby')
  const { roomId, name } = props
  const { controller } = useRoomContext()
  const { check } = useDevices()
  const current = useCurrentCall()
  const [unopened, setUnopened] = useState(false)
  useDocumentTitle(name)
  useEffect(() => {
    let here = true
    void controller.accept(roomId, performance.now()).then(async (room) => {
      if (room) await openCallMedia(room, check, true)
      else if (here) setUnopened(true)
      check.close()
    })
    return () => {
      here = false
      controller.end(roomId)
    }
  }, [controller, check, roomId])
  useLetIn()
  if (unopened)
    return (
      <LobbyFrame title={t('unopened')}>
        <ErrorState
          message={t('unopenedBody')}
          retryLabel={i18n.t('crash.reload')}
          onRetry={() => window.location.reload()}
        />
      </LobbyFrame>
    )
  return (
    <>
      <Announce text={t('admitted')} />
      {current ? (
        props.children(current.room)
      ) : (
        <LobbyFrame title={name}>
          <LoadingState label={t('opening')} rows={1} />
        </LobbyFrame>
      )}
    </>
  )
}

/** Draws the guest's attention when they are admitted while they are on another tab. */
function useLetIn(): void {
  const { t } = useTranslation('lobby')
  const tone = useTone()
  const title = t('admitted')
  const body = t('admittedBody')
  useEffect(() => {
    if (document.visibilityState === 'hidden') return drawAttention(tone, { title, body })
  }, [tone, title, body])
}
