import { Button, Card, Stack } from '@mantine/core'
import type { PastCall } from '@medconsult/contract'
import { IconChevronRight, IconHistory, IconMessage } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemMessage } from '../../platform/index.ts'
import { useRoomContext } from '../../room/index.ts'
import {
  Announce,
  EmptyState,
  Initials,
  Page,
  Problem,
  QueryPending,
  StatusPill,
  showDuration,
  showMoment,
} from '../../ui/index.ts'
import classes from './PastCallsPage.module.css'
import { usePastCalls } from './use-past-calls.ts'

/** Lists one's own past calls, newest first. */
export default function PastCallsPage() {
  const { t } = useTranslation('calls')
  const past = usePastCalls()
  return (
    <Page title={t('history.title')} lead={t('history.lead')}>
      {past.calls ? (
        <Calls calls={past.calls} past={past} />
      ) : (
        <QueryPending query={past} label={t('history.loading')} />
      )}
    </Page>
  )
}

function Calls({ calls, past }: { calls: PastCall[]; past: ReturnType<typeof usePastCalls> }) {
  const { t } = useTranslation('calls')
  if (calls.length === 0)
    return (
      <EmptyState icon={<IconHistory size={28} />} title={t('history.emptyTitle')}>
        {t('history.emptyBody')}
      </EmptyState>
    )
  return (
    <Stack gap="lg">
      <ul className={classes.list}>
        {calls.map((one) => (
          <OneCall key={one.id} call={one} />
        ))}
      </ul>
      <Announce text={past.grown ? t('history.shown', { count: calls.length }) : ''} />
      {past.more ? (
        <Button variant="default" onClick={past.more} loading={past.fetchingMore} className={classes.more}>
          {t('history.more')}
        </Button>
      ) : null}
      <Problem message={past.error ? problemMessage(past.error) : null} />
    </Stack>
  )
}

function OneCall({ call }: { call: PastCall }) {
  const { t } = useTranslation('calls')
  const { role } = useRoomContext()
  const other = role === 'doctor' ? call.patientName : call.doctorName
  const lasted = call.endedAt ? Date.parse(call.endedAt) - Date.parse(call.startedAt) : null
  return (
    <Card component="li" className={classes.card}>
      <Link to={`/call/${call.id}`} className={classes.link}>
        <Initials name={other} size={48} />
        <span className={classes.what}>
          <span className={classes.title}>{other}</span>
          <span className={classes.note}>{showMoment(call.startedAt)}</span>
          <span className={classes.note}>
            {lasted === null ? null : <span>{t('history.lasted', { duration: showDuration(lasted) })}</span>}
            <span className={classes.messages}>
              <IconMessage size={16} aria-hidden="true" />
              {t('history.messages', { count: call.messages })}
            </span>
          </span>
        </span>
        {lasted === null ? (
          <StatusPill tone="good" pulse>
            {t('history.live')}
          </StatusPill>
        ) : null}
        <IconChevronRight size={20} className={classes.arrow} aria-hidden="true" />
      </Link>
    </Card>
  )
}
