import { Button } from '@mantine/core'
import { IconCalendarPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../platform/index.ts'
import { Announce, Problem } from '../ui/index.ts'
import { useCalendarFile } from './use-calendar-file.ts'

/**
 * Downloads a confirmed appointment as a calendar file. It is the same entry as in the e-mail, so that a calendar never
 * shows it twice.
 */
export function AddToCalendar({ id }: { id: string }) {
  const { t } = useTranslation('appointments')
  const file = useCalendarFile(id)
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconCalendarPlus size={18} aria-hidden="true" />}
        loading={file.isPending}
        onClick={() => file.mutate()}
      >
        {t('calendar.add')}
      </Button>
      <Problem message={file.error ? problemMessage(file.error) : null} />
      <Announce text={file.isSuccess ? t('calendar.added') : ''} />
    </>
  )
}
