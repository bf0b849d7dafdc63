import { Button, Card, Stack, Text, TextInput } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, failureCode, i18n, problemWords } from '../../platform/index.ts'
import { ErrorState, LoadingState } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import classes from './GuestFrame.module.css'
import { GuestFrame } from './GuestFrame.tsx'
import { type GuestTicket, lastGuestName } from './guest-ticket.ts'
import { useRoleWords } from './use-role-words.ts'

/** What the link is for, and under which name to come in. */
export function GuestEntry({ code, onEntered }: { code: string; onEntered: (ticket: GuestTicket) => void }) {
  const { t } = useTranslation('guests')
  const roleWords = useRoleWords()
  const invitation = useQuery({
    queryKey: ['guest-link', code],
    queryFn: ({ signal }) => call('openGuestLink', { body: { code }, signal }),
    retry: (times, error) => failureCode(error) !== 'LINK_GONE' && times < 3,
  })
  if (invitation.data) {
    const { doctorName } = invitation.data
    return (
      <GuestFrame
        title={t('entry.title')}
        lead={t('entry.from', { doctor: doctorName, role: roleWords(invitation.data) })}
      >
        <NameForm code={code} onEntered={onEntered} />
      </GuestFrame>
    )
  }
  if (failureCode(invitation.error) === 'LINK_GONE')
    return <GuestFrame title={t('entry.gone')} lead={t('entry.goneBody')} />
  return (
    <GuestFrame title={t('entry.title')}>
      {invitation.isError ? (
        <ErrorState
          message={problemWords(invitation.error)}
          retryLabel={i18n.t('retry')}
          onRetry={() => void invitation.refetch()}
          busy={invitation.isFetching}
        />
      ) : (
        <LoadingState label={t('entry.opening')} rows={1} />
      )}
    </GuestFrame>
  )
}

function NameForm({ code, onEntered }: { code: string; onEntered: (ticket: GuestTicket) => void }) {
  const { t } = useTranslation('guests')
  const [name, setName] = useState(lastGuestName)
  const [tried, setTried] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const missing = name.trim() === ''
  const use = useMutation({
    mutationFn: () => call('useGuestLink', { body: { code, name: name.trim() } }),
    onSuccess: ({ access_token, guest }) =>
      onEntered({
        code,
        token: access_token,
        guestId: guest.id,
        name: name.trim(),
        callSessionId: guest.callSessionId,
      }),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (missing) field.current?.focus()
    else use.mutate()
  }
  return (
    <Card component="form" onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          ref={field}
          label={t('entry.name')}
          description={t('entry.nameHint')}
          autoComplete="name"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && missing ? t('entry.nameMissing') : null}
        />
        <Problem message={use.error ? problemWords(use.error) : null} />
        <Button type="submit" size="lg" loading={use.isPending}>
          {t('entry.knock')}
        </Button>
        <Text c="dimmed" size="sm">
          {t('entry.once')}
        </Text>
        <p className={classes.private}>
          <IconLock size={18} aria-hidden="true" />
          {t('entry.private')}
        </p>
      </Stack>
    </Card>
  )
}
