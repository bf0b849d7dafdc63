import { Button, Switch, Text, Textarea } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { LOBBY_MESSAGE_LENGTH } from '@medconsult/contract/runtime'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Problem } from '../../ui/index.ts'
import { MeetingLink } from '../index.ts'
import classes from './HostControls.module.css'
import type { MeetingPlace } from './use-membership.ts'

/** The host's controls: the lock, the lobby message, and the link. */
export function HostControls(props: { meeting: Meeting; place: MeetingPlace; leftOver: number | null }) {
  const { t } = useTranslation('meeting')
  const { meeting, place, leftOver } = props
  const headingId = useId()
  const access = useMutation({
    mutationFn: (body: { locked?: boolean; lobbyMessage?: string | null }) =>
      call('setMeetingDoor', { params: { roomId: meeting.roomId }, body }),
    onSuccess: (next) => place.patchMeeting(next),
    onError: place.invalidate,
  })
  return (
    <>
      {leftOver ? <Text role="status">{t('host.leftOver', { count: leftOver })}</Text> : null}
      <section aria-labelledby={headingId} className={classes.desk}>
        <h3 id={headingId}>{t('host.desk')}</h3>
        <Switch
          label={t('host.lock')}
          description={t('host.lockHint')}
          checked={meeting.locked}
          disabled={access.isPending}
          onChange={(event) => access.mutate({ locked: event.currentTarget.checked })}
        />
        <Message
          shown={meeting.lobbyMessage}
          busy={access.isPending}
          onSend={(lobbyMessage) => access.mutate({ lobbyMessage })}
        />
        <Problem message={access.error ? problemMessage(access.error) : null} />
        <Alert />
      </section>
      {meeting.linkRevoked ? null : <MeetingLink meeting={meeting} />}
    </>
  )
}

function Message(props: { shown: string | null; busy: boolean; onSend: (message: string | null) => void }) {
  const { t } = useTranslation('meeting')
  const [draft, setDraft] = useKeptState('lobby message', '')
  const text = draft.trim()
  const send = (message: string): void => {
    props.onSend(message)
    setDraft('')
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (text !== '') send(text)
  }
  if (props.shown !== null)
    return (
      <div className={classes.shown}>
        <Text size="sm">{t('host.shown')}</Text>
        <Text fw={600}>{props.shown}</Text>
        <Button size="compact-md" variant="default" loading={props.busy} onClick={() => props.onSend(null)}>
          {t('host.clear')}
        </Button>
      </div>
    )
  return (
    <form onSubmit={submit} className={classes.message}>
      <Textarea
        label={t('host.message')}
        description={t('host.messageHint')}
        autosize
        minRows={1}
        maxRows={4}
        maxLength={LOBBY_MESSAGE_LENGTH}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {text === '' ? (
        <div className={classes.ready}>
          {(['soon', 'late5', 'late10'] as const).map((key) => (
            <Button
              key={key}
              size="compact-md"
              variant="default"
              disabled={props.busy}
              onClick={() => send(t(`host.ready.${key}`))}
            >
              {t(`host.ready.${key}`)}
            </Button>
          ))}
        </div>
      ) : (
        <Button type="submit" size="compact-md" loading={props.busy}>
          {t('host.say')}
        </Button>
      )}
    </form>
  )
}

/** Requests the permission for notifications on a click, as browsers require, and only while it is undecided. */
function Alert() {
  const { t } = useTranslation('meeting')
  const [state, setState] = useState(() => ('Notification' in window ? Notification.permission : 'denied'))
  if (state !== 'default') return null
  return (
    <div className={classes.shown}>
      <Button
        size="compact-md"
        variant="default"
        onClick={() => void Notification.requestPermission().then(setState, () => setState('denied'))}
      >
        {t('host.alert')}
      </Button>
      <Text size="sm">{t('host.alertHint')}</Text>
    </div>
  )
}
