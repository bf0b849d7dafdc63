import { Button, Group, Stack, Text } from '@mantine/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { call, serverClock, session } from '../../platform/index.ts'
import { Announce, Dialog, useNow } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { IdleWatch, type Warning } from './idle-watch.ts'

/** What counts as use of the page. */
const USES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

function createWatch(isInCall: () => boolean): IdleWatch {
  return new IdleWatch({
    now: () => serverClock.now(),
    wait(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    read: () => call('readOwnSession', {}),
    stay: () => call('staySignedIn', {}),
    isInCall,
    onIdle: () => session.end(false, 'IDLE'),
  })
}

/**
 * Tells the server that somebody uses the page, and warns a minute before the session ends.
 * @param props.isInCall whether a call goes on in this page
 * @param props.onSignOut called when the person chooses to sign out
 */
export default function IdleWatcher(props: { isInCall: boolean; onSignOut: () => void }) {
  const [inCall] = useState(() => ({ is: props.isInCall }))
  const [watch] = useState(() => createWatch(() => inCall.is))
  const warning = useSyncExternalStore(watch.subscribe, watch.getWarning)
  const { isInCall } = props
  useEffect(() => {
    if (inCall.is === isInCall) return
    inCall.is = isInCall
    watch.look()
  }, [inCall, isInCall, watch])
  useEffect(() => {
    const used = (): void => watch.used()
    const look = (): void => watch.look()
    watch.start()
    for (const use of USES) window.addEventListener(use, used, { passive: true, capture: true })
    document.addEventListener('visibilitychange', look)
    return () => {
      watch.stop()
      for (const use of USES) window.removeEventListener(use, used, { capture: true })
      document.removeEventListener('visibilitychange', look)
    }
  }, [watch])
  return warning ? (
    <WarningDialog key={warning.why} warning={warning} watch={watch} onSignOut={props.onSignOut} />
  ) : null
}

function WarningDialog(props: { warning: Warning; watch: IdleWatch; onSignOut: () => void }) {
  const { t } = useTranslation('idle')
  const { warning, watch } = props
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)
  const [isRead, setRead] = useState(false)
  const seconds = Math.max(0, Math.ceil((warning.endsAt - useNow()) / 1000))
  const stay = async (): Promise<void> => {
    setBusy(true)
    setFailed(false)
    await watch.stay().catch(() => setFailed(true))
    setBusy(false)
  }
  const isIdle = warning.why === 'IDLE'
  const close = (): void => (isIdle ? void stay() : setRead(true))
  return (
    <>
      {/* The dialog is read once when it opens; later only how little time is left. */}
      <Announce text={seconds <= 15 ? t('soon', { seconds: 15 }) : ''} />
      <Dialog opened={!isRead} title={t(isIdle ? 'idleTitle' : 'expiredTitle')} withClose={false} onClose={close}>
        <Stack gap="lg">
          <Text>{t(isIdle ? 'idle' : 'expired', { seconds })}</Text>
          <Problem message={failed ? t('failed') : null} />
          <Group justify="flex-end">
            {isIdle ? (
              <>
                <Button variant="default" onClick={props.onSignOut}>
                  {t('signOut')}
                </Button>
                <Button data-autofocus loading={busy} onClick={() => void stay()}>
                  {t('stay')}
                </Button>
              </>
            ) : (
              <Button data-autofocus onClick={close}>
                {t('understood')}
              </Button>
            )}
          </Group>
        </Stack>
      </Dialog>
    </>
  )
}
