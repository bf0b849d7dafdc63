import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import type { ManagedPerson, Role } from '@medconsult/contract'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage, useSession } from '../../platform/index.ts'
import { CopyButton, Dialog, Problem, showInstant, toast, viewerZone } from '../../ui/index.ts'
import { RoleChoice } from './RoleChoice.tsx'
import { type PasswordLink, useChangeRole, useDisable, useResetSecondFactor } from './use-people.ts'

/** A link that the administrator has to hand over, where the clinic sends no e-mails. */
export interface Handed {
  name: string
  link: PasswordLink
}

export function LinkDialog({ handed, onClose }: { handed: Handed | null; onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  return (
    <Dialog opened={handed !== null} onClose={onClose} title={t('link.title')} withClose={false}>
      {handed ? <LinkToHandOver {...handed} onClose={onClose} /> : null}
    </Dialog>
  )
}

function LinkToHandOver({ name, link, onClose }: Handed & { onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  const address = new URL(link.path ?? '', window.location.origin).href
  const { day, time } = showInstant(link.expiresAt, viewerZone())
  return (
    <Stack gap="md">
      <Text>{t('link.body', { name, time: `${day}, ${time}` })}</Text>
      <TextInput label={t('link.address')} value={address} readOnly onFocus={(event) => event.currentTarget.select()} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('link.done')}
        </Button>
        <CopyButton text={address} label={t('link.copy')} />
      </Group>
    </Stack>
  )
}

export function DisableDialog({ person, onClose }: { person: ManagedPerson | null; onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  return (
    <Dialog
      opened={person !== null}
      onClose={onClose}
      title={t('disable.title', { name: person?.name ?? '' })}
      withClose={false}
    >
      {person ? <DisableForm person={person} onClose={onClose} /> : null}
    </Dialog>
  )
}

function DisableForm({ person, onClose }: { person: ManagedPerson; onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  const { t: tUi } = useTranslation('ui')
  const disable = useDisable()
  const { id, name, role } = person
  const isOwn = useIsOwn(id)
  const submit = (): void =>
    disable.mutate(
      { id, ownAccount: isOwn },
      {
        onSuccess: () => {
          toast(t('disable.done', { name }))
          onClose()
        },
      },
    )
  return (
    <Stack gap="md">
      {isOwn ? <OwnAccount text={t('disable.own')} /> : <Text c="dimmed">{t('disable.body')}</Text>}
      {role === 'DOCTOR' ? <Text c="dimmed">{t('disable.doctor')}</Text> : null}
      <Problem message={disable.error ? problemMessage(disable.error) : null} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {tUi('cancel')}
        </Button>
        <Button color="red.9" loading={disable.isPending} onClick={submit}>
          {t('disable.submit')}
        </Button>
      </Group>
    </Stack>
  )
}

export function FactorDialog({ person, onClose }: { person: ManagedPerson | null; onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  return (
    <Dialog
      opened={person !== null}
      onClose={onClose}
      title={t('factor.title', { name: person?.name ?? '' })}
      withClose={false}
    >
      {person ? <FactorForm person={person} onClose={onClose} /> : null}
    </Dialog>
  )
}

function FactorForm({ person, onClose }: { person: ManagedPerson; onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  const { t: tUi } = useTranslation('ui')
  const reset = useResetSecondFactor()
  const submit = (): void =>
    reset.mutate(person.id, {
      onSuccess: () => {
        toast(t('factor.done', { name: person.name }))
        onClose()
      },
    })
  return (
    <Stack gap="md">
      <Text c="dimmed">{t('factor.body')}</Text>
      <Problem message={reset.error ? problemMessage(reset.error) : null} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {tUi('cancel')}
        </Button>
        <Button color="red.9" loading={reset.isPending} onClick={submit}>
          {t('factor.submit')}
        </Button>
      </Group>
    </Stack>
  )
}

export function RoleDialog({ person, onClose }: { person: ManagedPerson | null; onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  return (
    <Dialog opened={person !== null} onClose={onClose} title={t('change.title', { name: person?.name ?? '' })}>
      {person ? <RoleForm person={person} onClose={onClose} /> : null}
    </Dialog>
  )
}

function RoleForm({ person, onClose }: { person: ManagedPerson; onClose: () => void }) {
  const { t } = useTranslation('managedPeople')
  const { t: tUi } = useTranslation('ui')
  const change = useChangeRole()
  const { id, name } = person
  const [role, setRole] = useState<Role>(person.role)
  const isOwn = useIsOwn(id)
  const submit = (): void =>
    change.mutate(
      { id, role, ownAccount: isOwn },
      {
        onSuccess: () => {
          toast(t('change.done', { name }))
          onClose()
        },
      },
    )
  return (
    <Stack gap="md">
      {isOwn ? <OwnAccount text={t('change.own')} /> : <Text c="dimmed">{t('change.body')}</Text>}
      <RoleChoice
        value={role}
        onChange={(value) => {
          change.reset()
          setRole(value)
        }}
      />
      {role === 'DOCTOR' && person.role !== 'DOCTOR' ? (
        <Text size="sm" c="dimmed">
          {t('change.toDoctor')}
        </Text>
      ) : null}
      <Problem message={change.error ? problemMessage(change.error) : null} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {tUi('cancel')}
        </Button>
        <Button
          {...(isOwn ? { color: 'red.9' } : {})}
          disabled={role === person.role}
          loading={change.isPending}
          onClick={submit}
        >
          {t('change.submit')}
        </Button>
      </Group>
    </Stack>
  )
}

const useIsOwn = (id: string): boolean => useSession().user?.id === id

function OwnAccount({ text }: { text: string }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle size={20} aria-hidden="true" />}>
      {text}
    </Alert>
  )
}
