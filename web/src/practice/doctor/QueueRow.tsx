import { ActionIcon, UnstyledButton, VisuallyHidden } from '@mantine/core'
import type { QueueEntry, QueueMessage } from '@medconsult/contract'
import { IconMessage } from '@tabler/icons-react'
import { memo, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { i18n } from '../../platform/index.ts'
import { languageName, StatusPill, showTime, type Tone } from '../../ui/index.ts'
import messageClasses from '../messages/Messages.module.css'
import { waitedMinutes, waitTone } from '../queue-order.ts'
import classes from './Queue.module.css'
import { QueueAction, type QueueActions } from './QueueAction.tsx'
import { ReadyChip } from './ReadyChip.tsx'
import { ReasonAndAge } from './ReasonAndAge.tsx'

const tones: Record<QueueEntry['status'], { tone: Tone; pulse: boolean }> = {
  WAITING: { tone: 'neutral', pulse: false },
  READY: { tone: 'good', pulse: false },
  INVITED: { tone: 'accent', pulse: true },
  IN_CALL: { tone: 'accent', pulse: false },
  DONE: { tone: 'neutral', pulse: false },
  LEFT: { tone: 'neutral', pulse: false },
}

/** One place in the queue: a line, and below it the details when the name is pressed. */
export const QueueRow = memo(function QueueRow(props: {
  entry: QueueEntry
  now: number
  plannedStart: number
  /** Whether patients can be called now. */
  online: boolean
  isNext: boolean
  busy: boolean
  pending: boolean
  actions: QueueActions
  /** An answer that the doctor has not looked at. */
  answer: QueueMessage | null
}) {
  const { t } = useTranslation('practice')
  const { entry, actions } = props
  const [opened, setOpened] = useState(false)
  const details = useId()
  const { tone, pulse } = tones[entry.status]
  const waits = entry.status === 'WAITING' || entry.status === 'READY' || entry.status === 'INVITED'
  return (
    <li className={classes.entry} data-status={entry.status}>
      <span className={classes.number}>
        <span aria-hidden="true">{entry.queueNumber}</span>
        <VisuallyHidden>{t('room.number', { number: entry.queueNumber })}</VisuallyHidden>
      </span>
      <span className={classes.person}>
        <UnstyledButton
          className={classes.name}
          data-name
          data-patient={entry.patientId}
          aria-expanded={opened}
          aria-controls={details}
          onClick={() => setOpened(!opened)}
        >
          {entry.patientName}
        </UnstyledButton>
        {props.answer ? (
          <Answer {...props} message={props.answer.message} onOpen={() => actions.openMessages(entry)} />
        ) : null}
        <AboutPatient entry={entry} />
      </span>
      {waits ? <Waited {...props} /> : <span className={classes.wait} />}
      <span className={classes.check}>
        {waits ? <ReadyChip name={entry.patientName} check={entry.readyCheck} /> : null}
      </span>
      <span className={classes.presence} data-here={entry.connected || undefined}>
        {t(entry.connected ? 'room.here' : 'room.away')}
      </span>
      <span className={classes.status}>
        <StatusPill tone={tone} pulse={pulse}>
          {t(`entry.${entry.status}`)}
        </StatusPill>
      </span>
      <span className={classes.action}>
        {waits || entry.messages.length > 0 ? (
          <ActionIcon
            className={classes.messages}
            variant="subtle"
            size={32}
            aria-label={t('messages.one', { name: entry.patientName })}
            title={t('messages.one', { name: entry.patientName })}
            onClick={() => actions.openMessages(entry)}
          >
            <IconMessage size={18} aria-hidden="true" />
          </ActionIcon>
        ) : null}
        {props.online ? <QueueAction {...props} /> : null}
      </span>
      <div id={details} className={classes.details} hidden={!opened}>
        {opened ? <Details entry={entry} /> : null}
      </div>
    </li>
  )
})

/** An answer stands at its place until the doctor opens it. */
function Answer({ entry, message, onOpen }: { entry: QueueEntry; message: string; onOpen: () => void }) {
  const { t } = useTranslation('practice')
  return (
    <UnstyledButton
      className={messageClasses.answer}
      aria-label={t('messages.answerOf', { name: entry.patientName, message })}
      onClick={onOpen}
    >
      <bdi>{message}</bdi>
    </UnstyledButton>
  )
}

/** What the doctor wants to know of a patient before a call. */
function AboutPatient({ entry }: { entry: QueueEntry }) {
  const { t } = useTranslation('practice')
  return (
    <span className={classes.about}>
      {entry.identity === 'NAME_ONLY' ? <span className={classes.nameOnly}>{t('room.identity.NAME_ONLY')}</span> : null}
      {entry.seenBefore ? null : <span className={classes.first}>{t('room.firstVisit')}</span>}
      <ReasonAndAge entry={entry} />
      {entry.language ? <span>{languageName(entry.language, i18n.language)}</span> : null}
    </span>
  )
}

function Waited({ entry, now, plannedStart }: { entry: QueueEntry; now: number; plannedStart: number }) {
  const { t } = useTranslation('practice')
  const minutes = waitedMinutes(entry.joinedAt, plannedStart, now)
  const hours = Math.floor(minutes / 60)
  return (
    <span className={classes.wait} data-tone={waitTone(minutes)}>
      <VisuallyHidden>{t('room.waitingFor')} </VisuallyHidden>
      {hours > 0 ? t('room.hours', { hours, minutes: minutes % 60 }) : t('room.minutes', { minutes })}
    </span>
  )
}

function Details({ entry }: { entry: QueueEntry }) {
  const { t } = useTranslation('practice')
  return (
    <>
      {entry.reason === null ? null : <span>{t('room.reason', { reason: entry.reason })}</span>}
      <span>{t(`room.identityOf.${entry.identity}`)}</span>
      <span>{t('room.number', { number: entry.queueNumber })}</span>
      <span>{t('room.since', { time: showTime(entry.joinedAt) })}</span>
      <span>{t(entry.seenBefore ? 'room.seenBefore' : 'room.notSeenBefore')}</span>
      {entry.remindedAt ? <span>{t('room.remindedAt', { time: showTime(entry.remindedAt) })}</span> : null}
    </>
  )
}
