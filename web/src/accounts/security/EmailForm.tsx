import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import { looksLikeEmail } from '../checks.ts'
import { isPasswordWrong, OwnPasswordInput } from './OwnPasswordInput.tsx'
import { useBeginEmailChange } from './use-email-change.ts'

/** Begins a change of one's own e-mail address. */
export function EmailForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('security')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const emailInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const begin = useBeginEmailChange()
  const code = begin.isError ? failureCode(begin.error) : null
  const isRefused = code === 'VALIDATION' || (tried && !looksLikeEmail(email))
  const isSame = code === 'EMAIL_TAKEN'
  const isElse = begin.isError && !isPasswordWrong(begin.error) && !isSame && code !== 'VALIDATION'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!looksLikeEmail(email)) emailInput.current?.focus()
    else if (password === '') passwordInput.current?.focus()
    else begin.mutate({ email: email.trim(), password }, { onSuccess: onClose })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('email.lead')}</Text>
        <TextInput
          ref={emailInput}
          type="email"
          label={t('email.new')}
          autoComplete="email"
          inputMode="email"
          data-autofocus
          value={email}
          onChange={(event) => {
            begin.reset()
            setEmail(event.currentTarget.value)
          }}
          error={isSame ? t('email.same') : isRefused ? t('email.refused') : null}
        />
        <OwnPasswordInput
          ref={passwordInput}
          value={password}
          onChange={(typed) => {
            begin.reset()
            setPassword(typed)
          }}
          isMissing={tried && password === ''}
          error={begin.error}
        />
        <Problem message={isElse ? problemMessage(begin.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={begin.isPending}>
            {t('email.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
