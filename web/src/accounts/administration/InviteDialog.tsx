import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import type { Role } from '@medconsult/contract'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, failureCode, problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Dialog, Problem, toast } from '../../ui/index.ts'
import { looksLikeEmail } from '../checks.ts'
import type { Handed } from './PersonDialogs.tsx'
import { RoleChoice } from './RoleChoice.tsx'
import { useInvite } from './use-people.ts'

export function InviteDialog(props: { opened: boolean; onClose: () => void; onHanded: (handed: Handed) => void }) {
  const { t } = useTranslation('managedPeople')
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('invite.title')}>
      <InviteForm onClose={props.onClose} onHanded={props.onHanded} />
    </Dialog>
  )
}

function InviteForm(props: { onClose: () => void; onHanded: (handed: Handed) => void }) {
  const { t } = useTranslation('managedPeople')
  const { t: tUi } = useTranslation('ui')
  const invite = useInvite()
  const [role, setRole] = useState<Role>('DOCTOR')
  const [values, setValues] = useKeptState('invited person', { name: '', email: '' })
  const [tried, setTried] = useState(false)
  const refused = invite.error instanceof ApiProblem ? invite.error.fields.map(({ path }) => path) : []
  const isTaken = failureCode(invite.error) === 'EMAIL_TAKEN'
  const empty = { name: values.name.trim() === '', email: !looksLikeEmail(values.email) }
  const wordsFor = {
    name: (tried && empty.name) || refused.includes('name') ? t('invite.errorName') : null,
    email: isTaken
      ? t('invite.taken')
      : (tried && empty.email) || refused.includes('email')
        ? t('invite.errorEmail')
        : null,
  }
  const bind = (field: 'name' | 'email') => ({
    name: field,
    value: values[field],
    error: wordsFor[field],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      invite.reset()
      setValues((before) => ({ ...before, [field]: value }))
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    const first = (['name', 'email'] as const).find((field) => empty[field])
    if (first) {
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
      return
    }
    invite.mutate(
      { name: values.name.trim(), email: values.email.trim(), role },
      {
        onSuccess: ({ person, link }) => {
          props.onClose()
          if (link.sent) toast(t('invite.sent', { email: person.email }))
          else props.onHanded({ name: person.name, link })
        },
      },
    )
  }
  const isKnown = isTaken || refused.length > 0
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('invite.body')}</Text>
        <RoleChoice value={role} onChange={setRole} />
        {role === 'PATIENT' ? null : (
          <Text size="sm" c="dimmed">
            {t(role === 'DOCTOR' ? 'invite.doctor' : 'invite.admin')}
          </Text>
        )}
        <TextInput {...bind('name')} label={t('invite.name')} maxLength={100} autoComplete="off" data-autofocus />
        <TextInput {...bind('email')} type="email" inputMode="email" label={t('invite.email')} autoComplete="off" />
        <Problem message={invite.error && !isKnown ? problemMessage(invite.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {tUi('cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('invite.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
