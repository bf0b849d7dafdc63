import { Button, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, failureCode, problemMessage } from '../platform/index.ts'
import { Problem } from '../ui/Problem.tsx'
import { isLongEnough, looksLikeEmail, MAX_PASSWORD } from './checks.ts'
import { useRegister } from './use-accounts.ts'

type Field = 'name' | 'email' | 'password'

export default function RegisterForm({ doctorsNeedApproval }: { doctorsNeedApproval: boolean }) {
  const { t } = useTranslation('accounts')
  const register = useRegister()
  const [role, setRole] = useState<'PATIENT' | 'DOCTOR'>('PATIENT')
  const [values, setValues] = useState({ name: '', email: '', password: '' })
  const [tried, setTried] = useState(false)
  const refused = register.error instanceof ApiProblem ? register.error.fields.map((field) => field.path) : []
  const isGuessable = /^PASSWORD_/.test(failureCode(register.error))
  const wrong: Record<Field, boolean> = {
    name: values.name.trim() === '' || refused.includes('name'),
    email: !looksLikeEmail(values.email) || refused.includes('email'),
    password: !isLongEnough(values.password) || refused.includes('password') || isGuessable,
  }

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    const first = (['name', 'email', 'password'] as const).find(
      (field) => wrong[field] && !refused.includes(field) && !(field === 'password' && isGuessable),
    )
    if (first) event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
    else register.mutate({ ...values, name: values.name.trim(), email: values.email.trim(), role })
  }
  const wordsFor = (field: Field): string => {
    if (field === 'name' && refused.includes('name')) return t('error.nameRefused')
    if (field !== 'password') return t(`error.${field}`)
    return isGuessable ? problemMessage(register.error) : t('error.newPassword')
  }
  const bind = (field: Field) => ({
    name: field,
    value: values[field],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      register.reset()
      setValues((before) => ({ ...before, [field]: value }))
    },
    error: tried && wrong[field] ? wordsFor(field) : null,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <div>
          <Text id="role-label" fw={500} mb={6}>
            {t('field.role')}
          </Text>
          <SegmentedControl
            aria-labelledby="role-label"
            fullWidth
            size="md"
            value={role}
            onChange={(value) => setRole(value === 'DOCTOR' ? 'DOCTOR' : 'PATIENT')}
            data={(['PATIENT', 'DOCTOR'] as const).map((value) => ({ value, label: t(`field.${value}`) }))}
          />
          {role === 'DOCTOR' && doctorsNeedApproval ? (
            <Text size="sm" c="dimmed" mt={6}>
              {t('register.approval')}
            </Text>
          ) : null}
        </div>
        <TextInput {...bind('name')} autoComplete="name" label={t('field.name')} maxLength={100} />
        <TextInput {...bind('email')} type="email" autoComplete="username" inputMode="email" label={t('field.email')} />
        <PasswordInput
          {...bind('password')}
          autoComplete="new-password"
          label={t('field.password')}
          description={t('field.passwordHint')}
          maxLength={MAX_PASSWORD}
          visibilityToggleButtonProps={{ 'aria-label': t('field.show') }}
        />
        <Problem message={register.error && !isGuessable ? problemMessage(register.error) : null} />
        <Button type="submit" size="lg" fullWidth loading={register.isPending}>
          {t('register.submit')}
        </Button>
      </Stack>
    </form>
  )
}
