import { Button, Switch, Text, Textarea } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { LOBBY_MESSAGE_LENGTH } from '@medconsult/contract/runtime'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import { MeetingLink } from '../index.ts'
import classes from './HostControls.module.css'
import type { MeetingPlace } from './use-membership.ts'

/** What the host has at the door: the lock, a word to those who wait, and the link. */
export function HostControls(props: { meeting: Meeting; place: MeetingPlace; leftOver: number | null }) {
  const { t } = useTranslation('meeting')
  const { meeting, place, leftOver } = props
  const desk = useId()
  const door = useMutation({
    mutationFn: (body: { locked?: boolean; lobbyMessage?: string | null }) =>
      call('setMeetingDoor', { params: { roomId: meeting.roomId }, body }),
    onSuccess: (next) => place.patchMeeting(next),
    onError: place.look,
  })
  return (
    <>
      {leftOver ? <Text role="status">{t('host.leftOver', { count: leftOver })}</Text> : null}
      <section aria-labelledby={desk} className={classes.desk}>
        <h3 id={desk}>{t('host.desk')}</h3>
        <Switch
          label={t('host.lock')}
          description={t('host.lockHint')}
          checked={meeting.locked}
          disabled={door.isPending}
          onChange={(event) => door.mutate({ locked: event.currentTarget.checked })}
        />
        <Message
          shown={meeting.lobbyMessage}
          busy={door.isPending}
          onSay={(lobbyMessage) => door.mutate({ lobbyMessage })}
        />
        <Problem message={door.error ? problemMessage(door.error) : null} />
        <Alert />
      </section>
      {meeting.linkRevoked ? null : <MeetingLink meeting={meeting} />}
    </>
  )
}

function Message(props: { shown: string | null; busy: boolean; onSay: (message: string | null) => void }) {
  const { t } = useTranslation('meeting')
  const [draft, setDraft] = useState('')
  const text = draft.trim()
  const say = (words: string): void => {
    props.onSay(words)
    setDraft('')
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (text !== '') say(text)
  }
  if (props.shown !== null)
    return (
      <div className={classes.shown}>
        <Text size="sm">{t('host.shown')}</Text>
        <Text fw={600}>{props.shown}</Text>
        <Button size="compact-md" variant="default" loading={props.busy} onClick={() => props.onSay(null)}>
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
              onClick={() => say(t(`host.ready.${key}`))}
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

/** Asked by a click, as browsers want it, and only where there is something to ask. */
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
