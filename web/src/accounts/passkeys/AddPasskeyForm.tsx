import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../ui/index.ts'
import { isPasswordWrong, OwnPasswordInput } from '../security/OwnPasswordInput.tsx'
import { failureMessage } from './failure-message.ts'
import { useMakePasskey } from './use-passkeys.ts'

/**
 * Asks for a name and the password, and lets the browser make a passkey.
 * @param props.isFirst the account has no second factor yet
 * @param props.onDone called with new recovery codes, which are shown this once; with none where there are some already
 */
export function AddPasskeyForm(props: {
  isFirst: boolean
  onDone: (recoveryCodes: string[]) => void
  onCancel: () => void
  /** While the browser asks, and until the server has answered, the form has to stay: it brings the recovery codes. */
  onBusy?: (isBusy: boolean) => void
}) {
  const { t } = useTranslation('passkeys')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const nameInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const make = useMakePasskey()
  const { isPending } = make
  const { onBusy } = props
  useEffect(() => onBusy?.(isPending), [isPending, onBusy])
  const isNameless = name.trim() === ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (isNameless) nameInput.current?.focus()
    else if (password === '') passwordInput.current?.focus()
    else make.mutate({ name, password }, { onSuccess: ({ recoveryCodes }) => props.onDone(recoveryCodes) })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('addLead')}</Text>
        {props.isFirst ? <Text c="dimmed">{t('addFirst')}</Text> : null}
        <TextInput
          ref={nameInput}
          label={t('name')}
          description={t('nameHint')}
          maxLength={60}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && isNameless ? t('nameMissing') : null}
        />
        <OwnPasswordInput
          ref={passwordInput}
          value={password}
          onChange={setPassword}
          isMissing={tried && password === ''}
          error={make.error}
        />
        <Problem message={make.error && !isPasswordWrong(make.error) ? failureMessage(make.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onCancel} disabled={isPending}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
