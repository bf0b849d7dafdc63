import { Button, Text, Title, VisuallyHidden } from '@mantine/core'
import type { QueueEntry, Schedule } from '@medconsult/contract'
import { IconUsers, IconVideo } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { useInviting } from '../../calls/index.ts'
import { problemMessage } from '../../platform/index.ts'
import { Announce, EmptyState, Problem, StatusPill, showTime, type Tone } from '../../ui/index.ts'
import { useResetPatient } from '../use-queue.ts'
import classes from './PracticeRoom.module.css'
import { ReadyChip } from './ReadyChip.tsx'
import { ReasonAndAge } from './ReasonAndAge.tsx'

type Inviting = ReturnType<typeof useInviting>

const tones: Record<QueueEntry['status'], { tone: Tone; pulse: boolean }> = {
  WAITING: { tone: 'neutral', pulse: false },
  READY: { tone: 'good', pulse: false },
  INVITED: { tone: 'accent', pulse: true },
  IN_CALL: { tone: 'accent', pulse: false },
  DONE: { tone: 'neutral', pulse: false },
  LEFT: { tone: 'neutral', pulse: false },
}

export function Queue({
  schedule,
  entries,
  inviting,
}: {
  schedule: Schedule
  entries: QueueEntry[]
  inviting: Inviting
}) {
  const { t } = useTranslation('practice')
  const reset = useResetPatient(schedule.id)
  const online = schedule.status === 'ONLINE'
  const waiting = entries.filter((entry) => entry.status !== 'DONE')
  const seen = entries.filter((entry) => entry.status === 'DONE')
  const busy = waiting.some((entry) => entry.status === 'INVITED' || entry.status === 'IN_CALL')
  const row = (entry: QueueEntry) => (
    <Row
      key={entry.id}
      entry={entry}
      action={
        <Action
          entry={entry}
          online={online}
          busy={busy}
          inviting={inviting}
          onReset={reset.mutate}
          resetting={reset.isPending ? reset.variables : null}
        />
      }
    />
  )
  return (
    <>
      <section aria-labelledby="queue-title">
        <div className={classes.heading}>
          <Title order={2} id="queue-title">
            {t('room.queue')}
          </Title>
          {waiting.length > 0 ? (
            <Text c="dimmed">
              {t('room.summary', {
                waiting: waiting.length,
                ready: waiting.filter((entry) => entry.status === 'READY').length,
              })}
            </Text>
          ) : null}
        </div>
        <ReadyAnnouncer entries={entries} />
        <Problem message={reset.error ? problemMessage(reset.error) : null} />
        {waiting.length > 0 && !online ? (
          <Text c="dimmed" className={classes.hint}>
            {t('room.offlineHint')}
          </Text>
        ) : null}
        {waiting.length === 0 ? (
          <EmptyState icon={<IconUsers size={28} />} title={t('room.emptyTitle')}>
            {t(online ? 'room.emptyOnline' : 'room.emptyOffline')}
          </EmptyState>
        ) : (
          <ol className={classes.list}>{waiting.map(row)}</ol>
        )}
      </section>
      {seen.length > 0 ? (
        <section aria-labelledby="seen-title">
          <Title order={2} id="seen-title" className={classes.heading}>
            {t('room.seen')}
          </Title>
          <ul className={classes.list}>{seen.map(row)}</ul>
        </section>
      ) : null}
    </>
  )
}

function Row({ entry, action }: { entry: QueueEntry; action: React.ReactNode }) {
  const { t } = useTranslation('practice')
  const { tone, pulse } = tones[entry.status]
  return (
    <li className={classes.entry} data-status={entry.status}>
      <span className={classes.number}>
        <span aria-hidden="true">{entry.queueNumber}</span>
        <VisuallyHidden>{t('room.number', { number: entry.queueNumber })}</VisuallyHidden>
      </span>
      <span className={classes.person}>
        <span className={classes.name}>{entry.patientName}</span>
        <ReasonAndAge entry={entry} />
        <span className={classes.facts}>
          <span className={classes.presence} data-here={entry.connected || undefined}>
            {t(entry.connected ? 'room.here' : 'room.away')}
          </span>
          {entry.status === 'WAITING' || entry.status === 'READY' || entry.status === 'INVITED' ? (
            <>
              <span>{t('room.since', { time: showTime(entry.joinedAt) })}</span>
              <ReadyChip name={entry.patientName} check={entry.readyCheck} />
            </>
          ) : null}
        </span>
      </span>
      <StatusPill tone={tone} pulse={pulse}>
        {t(`entry.${entry.status}`)}
      </StatusPill>
      <span className={classes.action}>{action}</span>
    </li>
  )
}

/** The one action that is possible for a place in the queue now. */
function Action(props: {
  entry: QueueEntry
  online: boolean
  busy: boolean
  inviting: Inviting
  onReset: (patientId: string) => void
  resetting: string | null
}) {
  const { t } = useTranslation('practice')
  const { entry, inviting } = props
  const name = entry.patientName
  // The bar above every page leads back into the call.
  if (entry.status === 'IN_CALL') return null
  if (!props.online || entry.status === 'INVITED') return null
  if (entry.status === 'READY') {
    const { scheduleId, patientId } = entry
    return (
      <Button
        aria-label={t('room.callLabel', { name })}
        leftSection={<IconVideo size={18} aria-hidden="true" />}
        loading={inviting.inviting === patientId}
        disabled={props.busy || inviting.inviting !== null}
        onClick={() => inviting.invite({ scheduleId, patientId, patientName: name })}
      >
        {t('room.call')}
      </Button>
    )
  }
  const again = entry.status === 'DONE'
  return (
    <Button
      variant="subtle"
      aria-label={t(again ? 'room.againLabel' : 'room.makeReadyLabel', { name })}
      loading={props.resetting === entry.patientId}
      onClick={() => props.onReset(entry.patientId)}
    >
      {t(again ? 'room.again' : 'room.makeReady')}
    </Button>
  )
}

/** Announces to screen readers who has become ready. */
function ReadyAnnouncer({ entries }: { entries: QueueEntry[] }) {
  const { t } = useTranslation('practice')
  const [announcement, setAnnouncement] = useState('')
  const [before, setBefore] = useState<ReadonlySet<string> | null>(null)
  useEffect(() => {
    const ready = entries.filter((entry) => entry.status === 'READY')
    const fresh = before === null ? undefined : ready.find((entry) => !before.has(entry.id))
    if (fresh) setAnnouncement(t('room.announceReady', { name: fresh.patientName }))
    if (before === null || before.size !== ready.length || fresh) setBefore(new Set(ready.map((entry) => entry.id)))
  }, [entries, before, t])
  return <Announce text={announcement} />
}
