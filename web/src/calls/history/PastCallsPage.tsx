import { Stack } from '@mantine/core'
import type { PastCall } from '@medconsult/contract'
import { IconHistory } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useConfig } from '../../accounts/index.ts'
import { problemMessage } from '../../platform/index.ts'
import { useRoomContext } from '../../room/index.ts'
import {
  Announce,
  CardLine,
  CardList,
  EmptyState,
  Initials,
  isNoLongerKept,
  ListCard,
  MoreButton,
  Page,
  Problem,
  QueryPending,
  StatusPill,
  showDuration,
  showMoment,
} from '../../ui/index.ts'
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
      <CardList pairs>
        {calls.map((one) => (
          <OneCall key={one.id} call={one} />
        ))}
      </CardList>
      <Announce text={past.grown ? t('history.shown', { count: calls.length }) : ''} />
      {past.more ? <MoreButton label={t('history.more')} busy={past.fetchingMore} onMore={past.more} /> : null}
      <Problem message={past.error ? problemMessage(past.error) : null} />
    </Stack>
  )
}

function OneCall({ call }: { call: PastCall }) {
  const { t } = useTranslation('calls')
  const { role } = useRoomContext()
  const other = role === 'doctor' ? call.patientName : call.doctorName
  // Where the messages may have been removed, there being none says nothing.
  const isKept = !isNoLongerKept(call.endedAt, useConfig()?.keptDays.chat ?? null)
  const lasted = call.endedAt ? Date.parse(call.endedAt) - Date.parse(call.startedAt) : null
  return (
    <ListCard
      to={`/call/${call.id}`}
      picture={<Initials name={other} size={48} />}
      title={other}
      status={
        lasted === null ? (
          <StatusPill tone="good" pulse>
            {t('history.live')}
          </StatusPill>
        ) : null
      }
    >
      <CardLine>{showMoment(call.startedAt)}</CardLine>
      <CardLine spread>
        {lasted === null ? null : <span>{t('history.lasted', { duration: showDuration(lasted) })}</span>}
        {isKept || call.messages > 0 ? <span>{t('history.messages', { count: call.messages })}</span> : null}
      </CardLine>
    </ListCard>
  )
}
