import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { REASON_LENGTH } from '@medconsult/contract/runtime'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeptState } from '../platform/live-index.ts'
import { Dialog, Problem } from '../ui/index.ts'
import type { DialogProps } from './dialog-props.ts'
import { isAgreed } from './steps.ts'

type Props = DialogProps & { opened: boolean }

/** Declines a request with a reason. */
export function DeclineDialog(props: Props) {
  const { t } = useTranslation('appointments')
  const isChange = isAgreed(props.appointment)
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onClose}
      title={t(isChange ? 'decline.titleChange' : 'decline.title')}
      withClose={false}
    >
      <ReasonForm
        {...props}
        what="decline"
        label={t('decline.reason')}
        hint={t('decline.hint', { name: props.other })}
        missing={t('decline.missing', { name: props.other })}
        submit={t('decline.submit')}
        onSubmit={(reason) => props.onChange({ do: 'decline', reason })}
      />
    </Dialog>
  )
}

/** Cancels an appointment or a request; a reason is optional. */
export function CancelDialog(props: Props) {
  const { t } = useTranslation('appointments')
  const request = !isAgreed(props.appointment)
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onClose}
      title={t(request ? 'cancel.titleRequest' : 'cancel.title')}
      withClose={false}
    >
      <ReasonForm
        {...props}
        what="cancel"
        body={t('cancel.body', { name: props.other })}
        label={t('cancel.reason')}
        hint={t('cancel.hint', { name: props.other })}
        missing={null}
        submit={t(request ? 'cancel.submitRequest' : 'cancel.submit')}
        onSubmit={(reason) => props.onChange({ do: 'cancel', reason })}
      />
    </Dialog>
  )
}

function ReasonForm(props: {
  what: 'decline' | 'cancel'
  appointment: DialogProps['appointment']
  body?: string
  label: string
  hint: string
  /** The error message for an empty reason; null if no reason is required. */
  missing: string | null
  submit: string
  busy: boolean
  problem: string | null
  onSubmit: (reason: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation('appointments')
  const [reason, setReason] = useKeptState(`reason ${props.what} ${props.appointment.id}`, '')
  const [tried, setTried] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const wrong = props.missing !== null && reason.trim() === ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (wrong) field.current?.focus()
    else props.onSubmit(reason.trim())
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {props.body ? <Text c="dimmed">{props.body}</Text> : null}
        <Textarea
          ref={field}
          size="md"
          data-autofocus
          label={props.label}
          description={props.hint}
          rows={3}
          maxLength={REASON_LENGTH}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={tried && wrong ? props.missing : null}
        />
        <Problem message={props.problem} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t('cancel.keep')}
          </Button>
          <Button type="submit" color="red.9" loading={props.busy}>
            {props.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
