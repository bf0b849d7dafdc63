import type { QueueEntry } from '@medconsult/contract'
import { takesMessages } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'
import { Dialog, toast } from '../../ui/index.ts'
import { Conversation } from './Conversation.tsx'
import { MessageForm } from './MessageForm.tsx'
import classes from './Messages.module.css'
import { useMessagePatients } from './use-messages.ts'

/** To whom the doctor writes: somebody at their place, or everybody who waits, of whom there are `count`. */
export type Addressee = { entry: QueueEntry } | { count: number }

/** The doctor writes to one who waits, and reads the answers, or writes to all. */
export function MessageDialog(props: { scheduleId: string; to: Addressee | null; onClose: () => void }) {
  const { t } = useTranslation('practice')
  const { to } = props
  const name = to && 'entry' in to ? to.entry.patientName : ''
  const title = to && 'entry' in to ? t('messages.toOne', { name }) : t('messages.toAll')
  return (
    <Dialog opened={to !== null} title={title} onClose={props.onClose}>
      {to ? <Content key={name} {...props} to={to} /> : null}
    </Dialog>
  )
}

function Content({ scheduleId, to, onClose }: { scheduleId: string; to: Addressee; onClose: () => void }) {
  const { t } = useTranslation('practice')
  const entry = 'entry' in to ? to.entry : null
  const sending = useMessagePatients(scheduleId, entry?.patientId ?? null)
  const isOpen = entry === null || takesMessages(entry.status)
  return (
    <div className={classes.dialog}>
      {entry ? <Conversation messages={entry.messages} viewer="doctor" name={entry.patientName} /> : null}
      {isOpen ? (
        <MessageForm
          of={entry?.patientId ?? 'all'}
          label={t('messages.field')}
          description={t('messages.allHint', { count: 'count' in to ? to.count : 1 })}
          send={t('messages.send')}
          sending={sending}
          presets={[t('messages.late15'), t('messages.late30'), t('messages.soon')]}
          onSent={() => {
            toast(t('messages.sent'))
            if (entry === null) onClose()
          }}
        />
      ) : (
        <p className={classes.who}>{t('messages.over')}</p>
      )}
    </div>
  )
}
