import { Button, Group, Stack, Text } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import { isPasswordWrong, OwnPasswordInput } from './OwnPasswordInput.tsx'

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
        <OwnPasswordInput
          ref={input}
          isFirst
          value={password}
          onChange={setPassword}
          isMissing={tried && password === ''}
          error={props.error}
        />
        <Problem message={props.error && !isPasswordWrong(props.error) ? problemMessage(props.error) : null} />
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
