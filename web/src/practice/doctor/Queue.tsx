import { Text, Title } from '@mantine/core'
import type { QueueEntry, Schedule } from '@medconsult/contract'
import { IconUsers } from '@tabler/icons-react'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfig } from '../../accounts/index.ts'
import type { useInviting } from '../../calls/index.ts'
import { problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Announce, EmptyState, Problem, spanOf, toast, useNow, viewerZone } from '../../ui/index.ts'
import { matchesSearch } from '../../ui/search.ts'
import { newAnswer, useSeenAnswers } from '../messages/answers.ts'
import { type Addressee, MessageDialog } from '../messages/MessageDialog.tsx'
import { nextToCall, orderQueue } from '../queue-order.ts'
import { useRemind, useResetPatient } from '../use-queue.ts'
import classes from './Queue.module.css'
import type { QueueActions } from './QueueAction.tsx'
import { QueueRow } from './QueueRow.tsx'
import { QueueTools, useQueueOrder } from './QueueTools.tsx'
import { moveInQueue } from './queue-keys.ts'

export const QUEUE_TITLE = 'queue-title'

/** How many rows a page draws at once; it is shown with these, and draws the others without blocking. */
const FIRST_ROWS = 6

export function Queue(props: { schedule: Schedule; entries: QueueEntry[]; inviting: ReturnType<typeof useInviting> }) {
  const { t } = useTranslation('practice')
  const { schedule, entries } = props
  const [order, setOrder] = useQueueOrder()
  const [typed, setTyped] = useState('')
  const [held, setHeld] = useState<readonly string[] | null>(null)
  const [addressee, setAddressee] = useKeptState<string | null>('message to', null)
  const answers = useSeenAnswers()
  const row = useRow(props, answers, setAddressee)
  const online = schedule.status === 'ONLINE'
  const waiting = entries.filter(({ status }) => status !== 'DONE')
  const writable = waiting.filter(({ status }) => status !== 'IN_CALL')
  const to = addresseeOf(addressee, entries, writable.length)
  const unread = entries.filter((entry) => newAnswer(entry, answers.seen) !== null).length
  const seen = entries.filter(({ status }) => status === 'DONE')
  const shown = orderQueue(waiting, order, held).filter(({ patientName }) => matchesSearch(patientName, typed))
  const most = useDeferredValue(Number.POSITIVE_INFINITY, FIRST_ROWS)
  const hold = (): void => setHeld((before) => before ?? orderQueue(waiting, order).map(({ id }) => id))
  return (
    <>
      <section aria-labelledby={QUEUE_TITLE} className={classes.queue}>
        <div className={classes.heading}>
          <Title order={2} id={QUEUE_TITLE} tabIndex={-1}>
            {t('room.queue')}
          </Title>
          {waiting.length > 0 ? (
            <Text c="dimmed" className={classes.summary}>
              {t('room.summary', {
                waiting: waiting.length,
                ready: waiting.filter(({ status }) => status === 'READY').length,
              })}
            </Text>
          ) : null}
          {unread > 0 ? (
            <Text span fw={600} className={classes.answers}>
              {t('messages.answers', { count: unread })}
            </Text>
          ) : null}
          <QueueTools
            order={order}
            onOrder={setOrder}
            typed={typed}
            onTyped={setTyped}
            searchable={waiting.length > 0}
            onMessageAll={writable.length > 0 ? () => setAddressee(ALL) : null}
          />
        </div>
        <ReadyAnnouncer entries={entries} />
        <AnswerAnnouncer entries={entries} />
        <Problem message={row.error ? problemMessage(row.error) : null} />
        {waiting.length > 0 && !online ? <Text c="dimmed">{t('room.offlineHint')}</Text> : null}
        {waiting.length === 0 ? (
          <EmptyState icon={<IconUsers size={28} />} title={t('room.emptyTitle')}>
            {t(online ? 'room.emptyOnline' : 'room.emptyOffline')}
          </EmptyState>
        ) : shown.length === 0 ? (
          <Text role="status" className={classes.none}>
            {t('room.notFound', { typed })}
          </Text>
        ) : (
          <ol
            className={classes.list}
            data-queue
            onKeyDown={moveInQueue}
            onPointerEnter={hold}
            onPointerLeave={() => setHeld(null)}
          >
            {shown.slice(0, most).map(row.draw)}
          </ol>
        )}
      </section>
      <MessageDialog scheduleId={schedule.id} to={to} onClose={() => setAddressee(null)} />
      {seen.length > 0 ? (
        <section aria-labelledby="seen-title" className={classes.queue}>
          <Title order={2} id="seen-title">
            {t('room.seen')}
          </Title>
          <ul className={classes.list}>{seen.slice(0, most).map(row.draw)}</ul>
        </section>
      ) : null}
    </>
  )
}

/** Stands for everybody who waits, in place of the id of a place. */
const ALL = 'all'

function addresseeOf(id: string | null, entries: QueueEntry[], waiting: number): Addressee | null {
  if (id === ALL) return { count: waiting }
  const entry = entries.find((one) => one.id === id)
  return entry ? { entry } : null
}

/** Returns what draws one row, with the action that is possible for it now. */
function useRow(
  { schedule, entries, inviting }: Parameters<typeof Queue>[0],
  { seen, markSeen }: ReturnType<typeof useSeenAnswers>,
  onMessages: (entryId: string) => void,
) {
  const { t } = useTranslation('practice')
  const reset = useResetPatient(schedule.id)
  const remind = useRemind(schedule.id)
  const now = useNow(15_000)
  const zone = useConfig()?.clinicTimeZone ?? viewerZone()
  const { start } = spanOf(schedule, zone)
  const busy = inviting.inviting !== null || entries.some(({ status }) => status === 'INVITED' || status === 'IN_CALL')
  const next = nextToCall(entries)
  const actions = useSameFunctions({
    call: ({ scheduleId, patientId, patientName }) => inviting.invite({ scheduleId, patientId, patientName }),
    callAgain: ({ patientId }) => reset.mutate(patientId),
    remind: ({ patientId, patientName: name }) =>
      remind.mutate(patientId, { onSuccess: () => void toast(t('room.remindedToast', { name })) }),
    openMessages: (entry) => {
      markSeen(entry)
      onMessages(entry.id)
    },
  })
  const draw = (entry: QueueEntry) => (
    <QueueRow
      key={entry.id}
      entry={entry}
      now={now}
      plannedStart={start}
      answer={newAnswer(entry, seen)}
      online={schedule.status === 'ONLINE'}
      isNext={entry.id === next?.id}
      busy={busy}
      pending={inviting.inviting === entry.patientId || (reset.isPending && reset.variables === entry.patientId)}
      actions={actions}
    />
  )
  return { draw, error: reset.error ?? remind.error }
}

/** Returns functions that stay the same, and do what the last ones that were given do. */
function useSameFunctions(given: QueueActions): QueueActions {
  const last = useRef(given)
  useEffect(() => {
    last.current = given
  })
  const [same] = useState<QueueActions>(() => ({
    call: (entry) => last.current.call(entry),
    callAgain: (entry) => last.current.callAgain(entry),
    remind: (entry) => last.current.remind(entry),
    openMessages: (entry) => last.current.openMessages(entry),
  }))
  return same
}

/** Announces to screen readers who has become ready. */
function ReadyAnnouncer({ entries }: { entries: QueueEntry[] }) {
  const { t } = useTranslation('practice')
  const [announcement, setAnnouncement] = useState('')
  const before = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    const ready = entries.filter(({ status }) => status === 'READY')
    const known = before.current
    before.current = new Set(ready.map(({ id }) => id))
    const fresh = known === null ? undefined : ready.find(({ id }) => !known.has(id))
    if (fresh) setAnnouncement(t('room.announceReady', { name: fresh.patientName }))
  }, [entries, t])
  return <Announce text={announcement} />
}

/** Announces answers to screen readers. */
function AnswerAnnouncer({ entries }: { entries: QueueEntry[] }) {
  const { t } = useTranslation('practice')
  const [announcement, setAnnouncement] = useState('')
  const before = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    const answers = entries.flatMap(({ messages, patientName: name }) =>
      messages.filter(({ author }) => author === 'patient').map(({ id, message }) => ({ id, name, message })),
    )
    const known = before.current
    before.current = new Set(answers.map(({ id }) => id))
    const fresh = known === null ? undefined : answers.find(({ id }) => !known.has(id))
    if (fresh) setAnnouncement(t('messages.said', fresh))
  }, [entries, t])
  return <Announce text={announcement} />
}
