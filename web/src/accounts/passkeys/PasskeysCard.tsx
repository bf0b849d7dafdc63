import { ActionIcon, Button, Card, Group, Menu, Stack, Text, TextInput, Title } from '@mantine/core'
import type { Passkey, SecondFactor } from '@medconsult/contract'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Dialog, Problem, showInstant, toast, useMenuLayer, viewerZone } from '../../ui/index.ts'
import { supportsPasskeys } from '../passkey-support.ts'
import { PasswordForm } from '../security/PasswordForm.tsx'
import { useConfig } from '../use-accounts.ts'
import { AddPasskeyForm } from './AddPasskeyForm.tsx'
import classes from './Passkeys.module.css'
import { useRemovePasskey, useRenamePasskey } from './use-passkeys.ts'

type Asking = 'add' | { rename: Passkey } | { remove: Passkey }

/** One's own passkeys: added, renamed, removed. */
export function PasskeysCard({ data, onCodes }: { data: SecondFactor; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation('passkeys')
  const config = useConfig()
  const [asking, setAsking] = useState<Asking | null>(null)
  const [isBusy, setBusy] = useState(false)
  const close = () => setAsking(null)
  const { passkeys, addedAt, isRequired } = data
  const isSupported = supportsPasskeys(config?.passkeyHost)
  const isLast = addedAt === null && passkeys.length === 1
  if (config?.passkeyHost === null && passkeys.length === 0) return null
  return (
    <Card className={classes.card} component="section">
      <Stack gap="sm" align="stretch">
        <Title order={2}>{t('title')}</Title>
        <Text c="dimmed">{t('why')}</Text>
        {passkeys.length > 0 ? (
          <ul className={classes.list} aria-label={t('list')}>
            {passkeys.map((one) => (
              <li key={one.id} className={classes.entry}>
                <PasskeyEntry
                  passkey={one}
                  canRemove={!(isRequired && isLast)}
                  onRename={() => setAsking({ rename: one })}
                  onRemove={() => setAsking({ remove: one })}
                />
              </li>
            ))}
          </ul>
        ) : null}
        {isSupported ? (
          <div>
            <Button variant={passkeys.length > 0 ? 'default' : 'filled'} onClick={() => setAsking('add')}>
              {t('add')}
            </Button>
          </div>
        ) : (
          <Text c="dimmed">{t('unsupported')}</Text>
        )}
      </Stack>
      <Dialog
        opened={asking !== null}
        onClose={() => {
          if (!isBusy) close()
        }}
        title={titleOf(asking, t)}
        withClose={false}
      >
        {asking === 'add' ? (
          <AddPasskeyForm
            isFirst={addedAt === null && passkeys.length === 0}
            onCancel={close}
            onBusy={setBusy}
            onDone={(codes) => {
              close()
              if (codes.length > 0) onCodes(codes)
              else toast(t('done'))
            }}
          />
        ) : null}
        {asking !== null && typeof asking === 'object' && 'rename' in asking ? (
          <RenameForm passkey={asking.rename} onClose={close} />
        ) : null}
        {asking !== null && typeof asking === 'object' && 'remove' in asking ? (
          <RemoveForm passkey={asking.remove} isLast={isLast} onClose={close} />
        ) : null}
      </Dialog>
    </Card>
  )
}

function titleOf(asking: Asking | null, t: ReturnType<typeof useTranslation<'passkeys'>>['t']): string {
  if (asking === null) return ''
  if (asking === 'add') return t('add')
  return 'rename' in asking ? t('renameTitle') : t('removeTitle', { name: asking.remove.name })
}

function PasskeyEntry(props: { passkey: Passkey; canRemove: boolean; onRename: () => void; onRemove: () => void }) {
  const { t } = useTranslation('passkeys')
  const { name, createdAt, lastUsedAt } = props.passkey
  const menu = useMenuLayer()
  const { day } = showInstant(createdAt, viewerZone())
  return (
    <>
      <div className={classes.what}>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed">
          {lastUsedAt === null
            ? t('added', { day })
            : t('used', { day, lastDay: showInstant(lastUsedAt, viewerZone()).day })}
        </Text>
      </div>
      <Menu {...menu} withinPortal={false} position="bottom-end" radius="md" shadow="md" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={44} aria-label={t('actions', { name })}>
            <IconDots size={20} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={18} aria-hidden="true" />} onClick={props.onRename}>
            {t('rename')}
          </Menu.Item>
          {props.canRemove ? (
            <Menu.Item leftSection={<IconTrash size={18} aria-hidden="true" />} onClick={props.onRemove}>
              {t('remove')}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

function RenameForm({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation('passkeys')
  const [name, setName] = useState(passkey.name)
  const rename = useRenamePasskey()
  const isNameless = name.trim() === ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isNameless) rename.mutate({ id: passkey.id, name }, { onSuccess: onClose })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('name')}
          maxLength={60}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={isNameless ? t('nameMissing') : null}
        />
        <Problem message={rename.error ? problemMessage(rename.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending}>
            {t('renameSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function RemoveForm({ passkey, isLast, onClose }: { passkey: Passkey; isLast: boolean; onClose: () => void }) {
  const { t } = useTranslation('passkeys')
  const remove = useRemovePasskey()
  const send = (password: string): void =>
    remove.mutate(
      { id: passkey.id, password },
      {
        onSuccess: () => {
          toast(t('removed'))
          onClose()
        },
      },
    )
  return (
    <PasswordForm
      lead={t(isLast ? 'removeLast' : 'removeBody')}
      submit={t('remove')}
      danger
      busy={remove.isPending}
      error={remove.error}
      onSubmit={send}
      onCancel={onClose}
    />
  )
}
