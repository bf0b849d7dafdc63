import { ActionIcon, Button, Card, Menu } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { IconDots, IconLink, IconLinkOff, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemMessage, useSession } from '../platform/index.ts'
import { ConfirmDialog, Problem, StatusPill, showDuration, type Tone, useMenuLayer } from '../ui/index.ts'
import { MeetingLink } from './MeetingLink.tsx'
import classes from './MeetingsPage.module.css'
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
    <Card component="li" className={classes.card}>
      <div className={classes.row}>
        <div className={classes.what}>
          <h3 className={classes.title}>{title}</h3>
          <span className={classes.note}>{useCompany(meeting, isHost)}</span>
          {meeting.duration ? (
            <span className={classes.note}>{t('lasted', { duration: showDuration(meeting.duration * 1000) })}</span>
          ) : null}
          {open && meeting.linkRevoked ? <span className={classes.note}>{t('revoked')}</span> : null}
        </div>
        <div className={classes.actions}>
          <StatusPill tone={tones[status]} pulse={status === 'ACTIVE'}>
            {status === 'SCHEDULED' && planned === null ? t('status.open') : t(`status.${status}`)}
          </StatusPill>
          {open ? (
            <Button
              component={Link}
              to={`/meet/${meeting.roomId}`}
              variant="light"
              aria-label={t(isHost ? 'enterName' : 'joinName', { name: title })}
            >
              {t(isHost ? 'enter' : 'join')}
            </Button>
          ) : null}
          {open && isHost && !meeting.linkRevoked ? (
            <Button
              variant="default"
              leftSection={<IconLink size={18} aria-hidden="true" />}
              aria-expanded={sending}
              aria-label={t('sendName', { name: title })}
              onClick={() => setSending(!sending)}
            >
              {t('send')}
            </Button>
          ) : null}
        </div>
        {open && isHost ? <HostMenu meeting={meeting} title={title} /> : null}
      </div>
      {open && sending && !meeting.linkRevoked ? (
        <div className={classes.more}>
          <MeetingLink meeting={meeting} />
        </div>
      ) : null}
    </Card>
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
