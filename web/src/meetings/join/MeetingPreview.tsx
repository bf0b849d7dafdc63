import { Anchor, Button, Card, Stack, Text } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type Answer, ApiProblem, call, failureCode, i18n, problemMessage } from '../../platform/index.ts'
import { LobbyFrame, NameForm } from '../../room/lobby/index.ts'
import { QueryPending } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { JoinByCode, useMeetingTime } from '../index.ts'
import { OverPage } from './OverPage.tsx'

type Joined = Answer<'joinMeeting'>

/**
 * Shows what the link reveals of its meeting, and lets a guest knock.
 * @param account the name of the person who is signed in, with the function that continues; null without an account
 */
export function MeetingPreview(props: {
  roomId: string
  account: { name: string; onJoined: (joined: Joined) => void } | null
  onToken: (token: string) => void
}) {
  const { t } = useTranslation('meeting')
  const { roomId } = props
  const preview = useQuery({
    queryKey: ['meetings', 'plate', roomId],
    queryFn: async ({ signal }) => (await call('readMeeting', { params: { roomId }, signal })).data,
    refetchOnMount: 'always',
  })
  const meeting = preview.data
  const code = failureCode(preview.error)
  if (meeting && !preview.isError)
    return (
      <PreviewCard
        {...props}
        meeting={meeting}
        refetch={() => void preview.refetch()}
        isFetching={preview.isFetching}
      />
    )
  const signIn = props.account ? null : <SignIn roomId={roomId} />
  if (code === 'LINK_GONE') return <OverPage why="gone">{signIn}</OverPage>
  // An address that no link can have is treated like an unknown one.
  if (code === 'NOT_FOUND' || code === 'VALIDATION') return <OverPage why="unknown" below={<JoinByCode />} />
  return (
    <LobbyFrame title={t('opening')}>
      <QueryPending query={preview} label={t('opening')} rows={1} />
    </LobbyFrame>
  )
}

function PreviewCard(
  props: Parameters<typeof MeetingPreview>[0] & { meeting: Meeting; refetch: () => void; isFetching: boolean },
) {
  const { t } = useTranslation('meeting')
  const { roomId, meeting, account } = props
  const host = meeting.hostName
  const join = useMutation({
    mutationFn: (name: string | null) =>
      call('joinMeeting', { params: { roomId }, body: name === null ? {} : { name } }),
    onSuccess(joined) {
      if (joined.access_token !== null) props.onToken(joined.access_token)
      else account?.onJoined(joined)
    },
    onError(error) {
      if (['MEETING_LOCKED', 'LINK_GONE', 'MEETING_STATE'].includes(failureCode(error))) props.refetch()
    },
  })
  if (meeting.status === 'COMPLETED') return <OverPage why="completed" />
  if (meeting.status === 'CANCELLED') return <OverPage why="cancelled" host={host} />
  const signIn = account ? null : <SignIn roomId={roomId} />
  if (meeting.linkRevoked) return <OverPage why="gone">{signIn}</OverPage>
  if (meeting.locked)
    return (
      <OverPage why="locked" host={host}>
        <Button size="lg" loading={props.isFetching} onClick={props.refetch}>
          {i18n.t('retry')}
        </Button>
        {signIn}
      </OverPage>
    )
  const submit = t(meeting.lobby ? 'entry.knock' : 'entry.enter')
  return (
    <LobbyFrame title={t('with', { host })} lead={<PreviewLead meeting={meeting} />}>
      {account ? (
        <Card>
          <Stack gap="md">
            <Text>{t('entry.as', { name: account.name })}</Text>
            <Problem message={join.error ? errorText(join.error, t('entry.full')) : null} />
            <Button size="lg" loading={join.isPending} onClick={() => join.mutate(null)}>
              {submit}
            </Button>
          </Stack>
        </Card>
      ) : (
        <NameForm
          hint={t('entry.nameHint', { host })}
          submit={submit}
          busy={join.isPending}
          error={join.error ? errorText(join.error, t('entry.full')) : null}
          onName={(name) => join.mutate(name)}
        >
          {signIn}
        </NameForm>
      )}
    </LobbyFrame>
  )
}

/**
 * Suggests signing in to the host and the expected patient, who may enter without knocking: their session may have
 * expired, or be in another browser.
 */
function SignIn({ roomId }: { roomId: string }) {
  const { t } = useTranslation('meeting')
  return (
    <Anchor component={Link} to={`/login?next=${encodeURIComponent(`/meet/${roomId}`)}`}>
      {t('entry.signIn')}
    </Anchor>
  )
}

/** A full room has a text of its own for guests, because they can do nothing about it. */
const errorText = (error: unknown, full: string): string =>
  error instanceof ApiProblem && error.code === 'ROOM_FULL' ? full : problemMessage(error)

function PreviewLead({ meeting }: { meeting: Meeting }): ReactNode {
  const { t } = useTranslation('meeting')
  const time = useMeetingTime(meeting.scheduledTime)
  return (
    <>
      {time ? <div>{t('planned', { time })}</div> : null}
      <div>{meeting.lobby ? t('entry.body', { host: meeting.hostName }) : t('entry.bodyOpen')}</div>
    </>
  )
}
