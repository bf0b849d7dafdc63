import { Button, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/index.ts'

/**
 * Asks before the system's Back button leaves the call, because it is easily pressed by mistake. It opens only when no
 * other dialog or panel is open.
 */
export function BackDialog(props: {
  opened: boolean
  /** Goes to another page while the call goes on. Without it, leaving the page leaves the call. */
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
