import { Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call, failureCode, problemMessage } from '../../platform/index.ts'
import { type GuestTicket, LobbyFrame, NameForm } from '../../room/lobby/index.ts'
import { QueryPending } from '../../ui/index.ts'
import { useRoleLabels } from './use-role-labels.ts'

/** Shows what the link is for, and asks for the name under which to join. */
export function GuestEntry({ code, onEntered }: { code: string; onEntered: (ticket: GuestTicket) => void }) {
  const { t } = useTranslation('guests')
  const roleLabel = useRoleLabels()
  const invitation = useQuery({
    queryKey: ['guest-link', code],
    queryFn: ({ signal }) => call('openGuestLink', { body: { code }, signal }),
    retry: (times, error) => failureCode(error) !== 'LINK_GONE' && times < 3,
  })
  if (invitation.data) {
    const { doctorName } = invitation.data
    return (
      <LobbyFrame
        title={t('entry.title')}
        lead={t('entry.from', { doctor: doctorName, role: roleLabel(invitation.data) })}
      >
        <Knock code={code} onEntered={onEntered} />
      </LobbyFrame>
    )
  }
  if (failureCode(invitation.error) === 'LINK_GONE')
    return <LobbyFrame title={t('entry.gone')} lead={t('entry.goneBody')} />
  return (
    <LobbyFrame title={t('entry.title')}>
      <QueryPending query={invitation} label={t('entry.opening')} rows={1} />
    </LobbyFrame>
  )
}

function Knock({ code, onEntered }: { code: string; onEntered: (ticket: GuestTicket) => void }) {
  const { t } = useTranslation('guests')
  const use = useMutation({
    mutationFn: (name: string) => call('useGuestLink', { body: { code, name } }),
    onSuccess: ({ access_token, guest }, name) =>
      onEntered({ link: code, token: access_token, guest: { id: guest.id, name, roomId: guest.callSessionId } }),
  })
  return (
    <NameForm
      hint={t('entry.nameHint')}
      submit={t('entry.knock')}
      busy={use.isPending}
      error={use.error ? problemMessage(use.error) : null}
      onName={(name) => use.mutate(name)}
    >
      <Text c="dimmed" size="sm">
        {t('entry.once')}
      </Text>
    </NameForm>
  )
}
