import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import type { User } from '@medconsult/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { ApiProblem, call, failureCode, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { isLongEnough, looksLikeEmail, MAX_PASSWORD } from '../checks.ts'
import { useConfig } from '../use-accounts.ts'

type Field = 'name' | 'email' | 'password'

/**
 * Makes the first administrator, by the link that the server has printed.
 * @param token from the fragment of the link, which is not sent to the server and stays out of logs
 * @param onSession called once the session has begun
 */
export function SetupForm({ token, onSession }: { token: string | null; onSession: (user: User) => void }) {
  const { t } = useTranslation('reset')
  const link = useQuery({
    queryKey: ['setup-link'],
    queryFn: () => call('openSetupLink', { body: { token: token ?? '' } }),
    enabled: token !== null,
    gcTime: 0,
  })
  if (token === null) return <Notice text={t('setup.noLink')} />
  if (link.data?.isDone) return <Notice text={t('setup.done')} />
  if (link.error)
    return failureCode(link.error) === 'LINK_GONE' ? (
      <Notice text={t('setup.gone')} />
    ) : (
      <Stack gap="md">
        <Problem message={problemMessage(link.error)} />
        <Button variant="default" loading={link.isFetching} onClick={() => void link.refetch()}>
          {t('tryAgain')}
        </Button>
      </Stack>
    )
  if (!link.data) return <Text role="status">{t('setup.checking')}</Text>
  return <FirstAdministrator token={token} onSession={onSession} />
}

function Notice({ text }: { text: ReactNode }) {
  const { t } = useTranslation('reset')
  return (
    <Stack gap="lg">
      <Text role="status">{text}</Text>
      <Text>
        <Anchor component={Link} to="/login" fw={600}>
          {t('back')}
        </Anchor>
      </Text>
    </Stack>
  )
}

function FirstAdministrator({ token, onSession }: { token: string; onSession: (user: User) => void }) {
  const { t } = useTranslation('reset')
  const go = useNavigate()
  const needsFactor = useConfig()?.secondFactorRequired.includes('ADMIN') === true
  const setUp = useMutation({
    mutationFn: (body: { token: string; name: string; email: string; password: string }) => call('setUp', { body }),
    onSuccess: ({ user }) => {
      onSession(user)
      void go(needsFactor ? '/security' : '/admin/people', { replace: true })
    },
  })
  const [values, setValues] = useState({ name: '', email: '', password: '' })
  const [tried, setTried] = useState(false)
  const code = failureCode(setUp.error)
  const refused = setUp.error instanceof ApiProblem ? setUp.error.fields.map(({ path }) => path) : []
  const isGuessable = /^PASSWORD_/.test(code)
  const empty: Record<Field, boolean> = {
    name: values.name.trim() === '',
    email: !looksLikeEmail(values.email),
    password: !isLongEnough(values.password),
  }
  const wordsFor = (field: Field): string | null => {
    if (field === 'password' && isGuessable) return problemMessage(setUp.error)
    if (field === 'email' && code === 'EMAIL_TAKEN') return t('setup.taken')
    if (!(tried && empty[field]) && !refused.includes(field)) return null
    return field === 'name' ? t('setup.errorName') : t(`error.${field}`)
  }
  const bind = (field: Field) => ({
    name: field,
    value: values[field],
    error: wordsFor(field),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setUp.reset()
      setValues((before) => ({ ...before, [field]: value }))
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    const first = (['name', 'email', 'password'] as const).find((field) => empty[field])
    if (first) event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
    else setUp.mutate({ token, ...values, name: values.name.trim(), email: values.email.trim() })
  }
  if (code === 'LINK_GONE' && setUp.isError) return <Notice text={t('setup.gone')} />
  const isSaid = isGuessable || code === 'EMAIL_TAKEN' || refused.length > 0
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('setup.lead')}</Text>
        <TextInput {...bind('name')} autoComplete="name" label={t('setup.name')} maxLength={100} />
        <TextInput {...bind('email')} type="email" autoComplete="username" inputMode="email" label={t('field.email')} />
        <PasswordInput
          {...bind('password')}
          autoComplete="new-password"
          label={t('field.first')}
          description={t('field.hint')}
          maxLength={MAX_PASSWORD}
          visibilityToggleButtonProps={{ 'aria-label': t('field.show') }}
        />
        <Problem message={setUp.error && !isSaid ? problemMessage(setUp.error) : null} />
        <Button type="submit" size="lg" fullWidth loading={setUp.isPending}>
          {t('setup.submit')}
        </Button>
      </Stack>
    </form>
  )
}
