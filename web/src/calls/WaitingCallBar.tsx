import { IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ActionBar } from '../ui/index.ts'
import { useCalls } from './context.ts'

/** Shows on every page that the doctor of an appointment waits, with the link that joins the call. */
export function WaitingCallBar() {
  const { t } = useTranslation('calls')
  const { incoming } = useCalls()
  return (
    <ActionBar
      text={incoming.waiting ? t('incoming.waiting', { name: incoming.waiting.doctorName }) : null}
      icon={<IconVideo size={20} aria-hidden="true" />}
      action={{ label: t('incoming.join'), onClick: (event) => incoming.accept(event.timeStamp) }}
    />
  )
}
