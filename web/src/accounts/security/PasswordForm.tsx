import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'

/** Asks for the account's own password before something is changed. */
export function PasswordForm(props: {
  lead: string
  submit: string
  danger?: boolean
  busy: boolean
  error: unknown
  onSubmit: (password: string) => void
  /** Left out where there is no way around. */
  onCancel?: () => void
}) {
  const { t } = useTranslation('security')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const isWrong = props.error !== null && failureCode(props.error) === 'PASSWORD_WRONG'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (password === '') input.current?.focus()
    else props.onSubmit(password)
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{props.lead}</Text>
        <PasswordInput
          ref={input}
          label={t('password.label')}
          autoComplete="current-password"
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={isWrong ? problemMessage(props.error) : tried && password === '' ? t('password.missing') : null}
        />
        <Problem message={props.error && !isWrong ? problemMessage(props.error) : null} />
        <Group justify="flex-end" gap="sm">
          {props.onCancel ? (
            <Button variant="default" onClick={props.onCancel}>
              {t('cancel')}
            </Button>
          ) : null}
          <Button type="submit" {...(props.danger ? { color: 'red.9' } : {})} loading={props.busy}>
            {props.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
