import { Button, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/index.ts'

/** What the system's Back asks where nothing lies over the call any more: it is pressed by mistake easily. */
export function BackDialog(props: {
  opened: boolean
  /** To another page while the call goes on; without it leaving the page is leaving the call. */
  onAway: (() => void) | undefined
  endLabel: string
  onEnd: () => void
  onClose: () => void
}) {
  const { t } = useTranslation('room')
  const { onAway } = props
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('room.leaving.title')} withClose={false} size="sm">
      <Stack gap="md">
        <Text c="dimmed">{t(onAway ? 'room.leaving.bodyAway' : 'room.leaving.body')}</Text>
        <Button onClick={props.onClose} data-autofocus>
          {t('room.leaving.stay')}
        </Button>
        {onAway ? (
          <Button variant="default" onClick={onAway}>
            {t('room.leaving.away')}
          </Button>
        ) : null}
        <Button color="red.9" onClick={props.onEnd}>
          {props.endLabel}
        </Button>
      </Stack>
    </Dialog>
  )
}
