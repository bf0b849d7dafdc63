import { Button, Stack, Text } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Dialog, Problem } from '../../ui/index.ts'
import { useEndMeeting } from '../index.ts'

/** Asks the host whether to leave alone or to end the meeting for everybody. */
export function LeaveDialog(props: {
  opened: boolean
  meeting: Meeting
  onLeave: () => void
  onEnded: () => void
  onClose: () => void
}) {
  const { t } = useTranslation('meeting')
  const { meeting } = props
  const end = useEndMeeting(meeting.roomId, props.onEnded)
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('room.leaveOrEnd')} size="sm">
      <Stack gap="md">
        <Text c="dimmed">{t('room.leaveBody')}</Text>
        <Button variant="default" onClick={props.onLeave} data-autofocus>
          {t('room.justLeave')}
        </Button>
        <Button color="red.9" loading={end.isPending} onClick={() => end.mutate(meeting.status)}>
          {t('room.endAll')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('room.endAllHint')}
        </Text>
        <Problem message={end.error ? problemMessage(end.error) : null} />
      </Stack>
    </Dialog>
  )
}
