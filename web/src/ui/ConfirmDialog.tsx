import { Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from './Dialog.tsx'

/** Asks for a confirmation before an action that cannot be undone by one click. */
export function ConfirmDialog(props: {
  opened: boolean
  title: string
  body: string
  confirm: string
  danger?: boolean
  busy: boolean
  onConfirm: () => void
  onClose: () => void
}) {
  const { t } = useTranslation('ui')
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title} withClose={false} size="sm">
      <Stack gap="lg">
        <Text c="dimmed">{props.body}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t('cancel')}
          </Button>
          <Button {...(props.danger ? { color: 'red.9' } : {})} loading={props.busy} onClick={props.onConfirm}>
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
