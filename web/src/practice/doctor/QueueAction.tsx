import { Button } from '@mantine/core'
import type { QueueEntry } from '@medconsult/contract'
import { IconBellRinging, IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { wasJustReminded } from '../queue-order.ts'

/** What the doctor can do for a place. The functions stay the same, so that a row is drawn again only when it changes. */
export interface QueueActions {
  call: (entry: QueueEntry) => void
  callAgain: (entry: QueueEntry) => void
  remind: (entry: QueueEntry) => void
  openMessages: (entry: QueueEntry) => void
}

interface Actions {
  entry: QueueEntry
  /** The server's time, ms since the epoch. */
  now: number
  /** Whether this patient is the one to call next: only their button is filled. */
  isNext: boolean
  /** Whether nobody can be called: an invitation rings, or a call is under way. */
  busy: boolean
  /** Whether what was asked for this patient is under way. */
  pending: boolean
  actions: QueueActions
}

/** What can be done for a place in the queue now. */
export function QueueAction(props: Actions) {
  const { status, connected } = props.entry
  // The bar above every page leads back into the call.
  if (status === 'IN_CALL' || status === 'INVITED') return null
  if (status === 'DONE') return <CallAgain {...props} />
  // Call stays the same button at the same place when the patient comes or goes: a press of that moment counts.
  return (
    <>
      {connected ? null : <Remind {...props} />}
      <Call {...props} look={connected ? (props.isNext ? 'filled' : 'light') : 'subtle'} />
    </>
  )
}

function Call({ entry, busy, pending, actions, look }: Actions & { look: 'filled' | 'light' | 'subtle' }) {
  const { t } = useTranslation('practice')
  return (
    <Button
      size="compact-md"
      variant={look}
      data-call
      aria-label={t('room.callLabel', { name: entry.patientName })}
      leftSection={<IconVideo size={16} aria-hidden="true" />}
      loading={pending}
      disabled={busy}
      onClick={() => actions.call(entry)}
    >
      {t('room.call')}
    </Button>
  )
}

/** The button keeps the focus when it was pressed: it is not disabled, and does nothing for a while. */
function Remind({ entry, now, actions }: Actions) {
  const { t } = useTranslation('practice')
  const name = entry.patientName
  const just = wasJustReminded(entry.remindedAt, now)
  return (
    <Button
      size="compact-md"
      variant="default"
      aria-label={t(just ? 'room.remindedLabel' : 'room.remindLabel', { name })}
      aria-disabled={just}
      data-disabled={just || undefined}
      leftSection={<IconBellRinging size={16} aria-hidden="true" />}
      onClick={() => {
        if (!just) actions.remind(entry)
      }}
    >
      {t(just ? 'room.reminded' : 'room.remind')}
    </Button>
  )
}

function CallAgain({ entry, pending, actions }: Actions) {
  const { t } = useTranslation('practice')
  return (
    <Button
      size="compact-md"
      variant="subtle"
      aria-label={t('room.againLabel', { name: entry.patientName })}
      loading={pending}
      onClick={() => actions.callAgain(entry)}
    >
      {t('room.again')}
    </Button>
  )
}
