import { ActionIcon, Menu } from '@mantine/core'
import type { ManagedPerson } from '@medconsult/contract'
import {
  IconDots,
  IconKey,
  IconLogout,
  IconShieldOff,
  IconUserCheck,
  IconUserCog,
  IconUserOff,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../platform/index.ts'
import { toast, useMenuLayer } from '../../ui/index.ts'
import type { Handed } from './PersonDialogs.tsx'
import { useEnable, useEndSessions, useSendLink } from './use-people.ts'

/** What an administrator can do with one account. Only what cannot be taken back asks first. */
export function PersonMenu(props: {
  person: ManagedPerson
  onHanded: (handed: Handed) => void
  onProblem: (error: unknown) => void
  onDisable: () => void
  onChangeRole: () => void
  onResetFactor: () => void
}) {
  const { t } = useTranslation('managedPeople')
  const { person, onProblem: onError } = props
  const { id, name, email, state, hasSecondFactor } = person
  const isOwn = useSession().user?.id === id
  const isInvited = state === 'INVITED'
  const menu = useMenuLayer()
  const [enable, endSessions, sendLink] = [useEnable(), useEndSessions(), useSendLink()]
  const busy = enable.isPending || endSessions.isPending || sendLink.isPending
  const begin = () => onError(null)

  const send = (): void => {
    begin()
    sendLink.mutate(id, {
      onError,
      onSuccess: (link) => (link.sent ? toast(t('link.sent', { email })) : props.onHanded({ name, link })),
    })
  }
  const signOut = (): void => {
    begin()
    endSessions.mutate(id, { onError, onSuccess: ({ ended }) => toast(t('sessions.ended', { name, count: ended })) })
  }
  const letIn = (): void => {
    begin()
    enable.mutate(id, { onError, onSuccess: () => toast(t('enable.done', { name })) })
  }
  return (
    <Menu {...menu} withinPortal={false} position="bottom-end" radius="md" shadow="md" width={280}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={44} aria-label={t('actions', { name })} loading={busy}>
          <IconDots size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {state === 'DISABLED' ? (
          <Menu.Item leftSection={<IconUserCheck size={18} aria-hidden="true" />} onClick={letIn}>
            {t('enable.submit')}
          </Menu.Item>
        ) : (
          <>
            <Menu.Item leftSection={<IconKey size={18} aria-hidden="true" />} onClick={send}>
              {t(isInvited ? 'again' : 'link.send')}
            </Menu.Item>
            {state === 'ACTIVE' ? (
              <Menu.Item leftSection={<IconLogout size={18} aria-hidden="true" />} onClick={signOut}>
                {t('sessions.end')}
              </Menu.Item>
            ) : null}
            {hasSecondFactor && !isOwn ? (
              <Menu.Item leftSection={<IconShieldOff size={18} aria-hidden="true" />} onClick={props.onResetFactor}>
                {t('factor.open')}
              </Menu.Item>
            ) : null}
            <Menu.Item leftSection={<IconUserCog size={18} aria-hidden="true" />} onClick={props.onChangeRole}>
              {t('change.open')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconUserOff size={18} aria-hidden="true" />} onClick={props.onDisable}>
              {t('disable.open')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
