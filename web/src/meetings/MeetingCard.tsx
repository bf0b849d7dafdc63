import { ActionIcon, Button, Menu } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { IconDots, IconLink, IconLinkOff, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemMessage, useSession } from '../platform/index.ts'
import {
  CardLine,
  ConfirmDialog,
  ListCard,
  Problem,
  StatusPill,
  showDuration,
  type Tone,
  useMenuLayer,
} from '../ui/index.ts'
import { MeetingLink } from './MeetingLink.tsx'
import { useMeetingTime } from './use-meeting-time.ts'
import { useEndMeeting, useRevokeLink } from './use-meetings.ts'

const tones: Readonly<Record<Meeting['status'], Tone>> = {
  SCHEDULED: 'accent',
  ACTIVE: 'good',
  COMPLETED: 'neutral',
  CANCELLED: 'neutral',
}

/** Shows a meeting in the list: its time, the other people, and the actions that are still possible. */
export function MeetingCard({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation('meetings')
  const { user } = useSession()
  const [sending, setSending] = useState(false)
  const isHost = meeting.doctorId === user?.id
  const planned = useMeetingTime(meeting.scheduledTime)
  const made = useMeetingTime(meeting.createdAt)
  const title = planned ?? t('made', { time: made ?? '' })
  const { status } = meeting
  const open = status === 'SCHEDULED' || status === 'ACTIVE'
  return (
    <ListCard
      title={title}
      status={
        <StatusPill tone={tones[status]} pulse={status === 'ACTIVE'}>
          {status === 'SCHEDULED' && planned === null ? t('status.open') : t(`status.${status}`)}
        </StatusPill>
      }
      actions={open ? <Actions meeting={meeting} title={title} sending={sending} onSend={setSending} /> : null}
      below={open && sending && !meeting.linkRevoked ? <MeetingLink meeting={meeting} /> : null}
    >
      <CardLine>{useCompany(meeting, isHost)}</CardLine>
      {meeting.duration ? (
        <CardLine>{t('lasted', { duration: showDuration(meeting.duration * 1000) })}</CardLine>
      ) : null}
      {open && meeting.linkRevoked ? <CardLine>{t('revoked')}</CardLine> : null}
    </ListCard>
  )
}

function Actions(props: { meeting: Meeting; title: string; sending: boolean; onSend: (sending: boolean) => void }) {
  const { t } = useTranslation('meetings')
  const { user } = useSession()
  const { meeting, title, sending } = props
  const isHost = meeting.doctorId === user?.id
  return (
    <>
      <Button
        component={Link}
        to={`/meet/${meeting.roomId}`}
        variant="light"
        aria-label={t(isHost ? 'enterName' : 'joinName', { name: title })}
      >
        {t(isHost ? 'enter' : 'join')}
      </Button>
      {isHost && !meeting.linkRevoked ? (
        <Button
          variant="default"
          leftSection={<IconLink size={18} aria-hidden="true" />}
          aria-expanded={sending}
          aria-label={t('sendName', { name: title })}
          onClick={() => props.onSend(!sending)}
        >
          {t('send')}
        </Button>
      ) : null}
      {isHost ? <HostMenu meeting={meeting} title={title} /> : null}
    </>
  )
}

/** Returns a text that says with whom the meeting is, or was. */
function useCompany(meeting: Meeting, isHost: boolean): string {
  const { t } = useTranslation('meetings')
  const { user } = useSession()
  if (!isHost) return t('withHost', { name: meeting.hostName })
  if (meeting.patientName) return t('withPatient', { name: meeting.patientName })
  const others = meeting.participants.filter(({ userId }) => userId !== user?.id)
  const names = [...new Set(others.map(({ userName }) => userName))]
  return names.length > 0 ? t('withThose', { names: names.join(', ') }) : t('byLink')
}

function HostMenu({ meeting, title }: { meeting: Meeting; title: string }) {
  const { t } = useTranslation('meetings')
  const menu = useMenuLayer()
  const [asking, setAsking] = useState(false)
  // What the dialog asks stays while it closes, whatever becomes of the meeting in the meantime.
  const [which, setWhich] = useState<'revoke' | 'cancel' | 'end'>('end')
  const revoke = useRevokeLink(meeting.roomId)
  const end = useEndMeeting(meeting.roomId, () => undefined)
  const over = meeting.status === 'ACTIVE' ? 'end' : 'cancel'
  const close = (): void => setAsking(false)
  const ask = (change: 'revoke' | 'cancel' | 'end'): void => {
    setWhich(change)
    setAsking(true)
  }
  const done = { onSuccess: close }
  const error = revoke.error ?? end.error
  return (
    <>
      <Menu {...menu} portalProps={{ target: 'main' }} position="bottom-end" radius="md" shadow="md" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={t('moreName', { name: title })}>
            <IconDots size={20} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {meeting.linkRevoked ? null : (
            <Menu.Item leftSection={<IconLinkOff size={18} aria-hidden="true" />} onClick={() => ask('revoke')}>
              {t('revoke')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconX size={18} aria-hidden="true" />} onClick={() => ask(over)}>
            {t(over)}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title={t(`${which}Title`)}
        body={t(`${which}Body`)}
        confirm={t(which)}
        danger
        busy={revoke.isPending || end.isPending}
        onConfirm={() => (which === 'revoke' ? revoke.mutate(undefined, done) : end.mutate(meeting.status, done))}
        onClose={close}
      />
      <Problem message={error ? problemMessage(error) : null} />
    </>
  )
}
