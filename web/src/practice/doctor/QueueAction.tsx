import { Button } from '@mantine/core'
import type { QueueEntry } from '@medconsult/contract'
import { IconBellRinging, IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { useInviting } from '../../calls/index.ts'
import { toast } from '../../ui/index.ts'
import { wasJustReminded } from '../queue-order.ts'
import type { useRemind, useResetPatient } from '../use-queue.ts'

interface Actions {
  entry: QueueEntry
  /** The server's time, ms since the epoch. */
  now: number
  /** Whether this patient is the one to call next: only their button is filled. */
  isNext: boolean
  /** Whether an invitation rings or a call is under way. */
  busy: boolean
  inviting: ReturnType<typeof useInviting>
  reset: ReturnType<typeof useResetPatient>
  remind: ReturnType<typeof useRemind>
}

/** What can be done for a place in the queue now. */
export function QueueAction(props: Actions) {
  const { status, connected } = props.entry
  // The bar above every page leads back into the call.
  if (status === 'IN_CALL' || status === 'INVITED') return null
  if (status === 'DONE') return <CallAgain {...props} />
  if (connected) return <Call {...props} look={props.isNext ? 'filled' : 'light'} />
  return (
    <>
      <Call {...props} look="subtle" />
      <Remind {...props} />
    </>
  )
}

function Call({ entry, busy, inviting, look }: Actions & { look: 'filled' | 'light' | 'subtle' }) {
  const { t } = useTranslation('practice')
  const { scheduleId, patientId, patientName } = entry
  return (
    <Button
      size="compact-md"
      variant={look}
      data-call
      aria-label={t('room.callLabel', { name: patientName })}
      leftSection={<IconVideo size={16} aria-hidden="true" />}
      loading={inviting.inviting === patientId}
      disabled={busy || inviting.inviting !== null}
      onClick={() => inviting.invite({ scheduleId, patientId, patientName })}
    >
      {t('room.call')}
    </Button>
  )
}

/** The button keeps the focus when it was pressed: it is not disabled, and does nothing for a while. */
function Remind({ entry, now, remind }: Actions) {
  const { t } = useTranslation('practice')
  const { patientId, patientName: name } = entry
  const just = wasJustReminded(entry.remindedAt, now)
  const press = (): void => {
    if (just) return
    remind.mutate(patientId, { onSuccess: () => void toast(t('room.remindedToast', { name })) })
  }
  return (
    <Button
      size="compact-md"
      variant="default"
      aria-label={t(just ? 'room.remindedLabel' : 'room.remindLabel', { name })}
      aria-disabled={just}
      data-disabled={just || undefined}
      leftSection={<IconBellRinging size={16} aria-hidden="true" />}
      onClick={press}
    >
      {t(just ? 'room.reminded' : 'room.remind')}
    </Button>
  )
}

function CallAgain({ entry, reset }: Actions) {
  const { t } = useTranslation('practice')
  return (
    <Button
      size="compact-md"
      variant="subtle"
      aria-label={t('room.againLabel', { name: entry.patientName })}
      loading={reset.isPending && reset.variables === entry.patientId}
      onClick={() => reset.mutate(entry.patientId)}
    >
      {t('room.again')}
    </Button>
  )
}
