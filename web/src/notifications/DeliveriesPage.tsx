import { Card, Stack, Text } from '@mantine/core'
import { type AccountMailKind, accountMailKinds } from '@medconsult/contract/runtime'
import { IconMailCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Answer, addTexts, call } from '../platform/index.ts'
import { CardLine, CardList, EmptyState, ListCard, Page, QueryFrame, StatusPill, showMoment } from '../ui/index.ts'
import { deliveriesTexts, settingsTexts } from './texts.en.ts'

addTexts('deliveries', deliveriesTexts)
addTexts('notificationSettings', settingsTexts)

type Report = Answer<'deliveryReport'>

/** Shows administrators the deliveries that wait and those that failed. */
export default function DeliveriesPage() {
  const { t } = useTranslation('deliveries')
  const report = useQuery({
    queryKey: ['notifications', 'report'],
    queryFn: ({ signal }) => call('deliveryReport', { signal }),
    refetchOnMount: 'always',
  })
  return (
    <Page title={t('title')} lead={t('lead')}>
      <QueryFrame query={report} label={t('loading')}>
        {(data) => (
          <Stack gap="lg">
            <Waiting report={data} />
            <Failed failed={data.failed} />
          </Stack>
        )}
      </QueryFrame>
    </Page>
  )
}

function Waiting({ report: { emailConfigured, waiting, oldestWaitingSince } }: { report: Report }) {
  const { t } = useTranslation('deliveries')
  const count = waiting.EMAIL + waiting.PUSH
  return (
    <Card>
      <Stack gap="xs">
        <Text>{emailConfigured ? t('email') : t('noEmail')}</Text>
        <Text>
          {oldestWaitingSince ? t('waiting', { count, when: showMoment(oldestWaitingSince) }) : t('nothingWaits')}
        </Text>
      </Stack>
    </Card>
  )
}

const isAboutAccount = (kind: Report['failed'][number]['kind']): kind is AccountMailKind =>
  (accountMailKinds as readonly string[]).includes(kind)

function Failed({ failed }: { failed: Report['failed'] }) {
  const { t } = useTranslation('deliveries')
  const { t: tKind } = useTranslation('notificationSettings')
  if (failed.length === 0)
    return (
      <EmptyState icon={<IconMailCheck size={28} />} title={t('emptyTitle')}>
        {t('emptyBody')}
      </EmptyState>
    )
  return (
    <CardList>
      {failed.map((one) => (
        <ListCard
          key={one.id}
          title={one.channel === 'EMAIL' ? `${one.name} · ${one.email}` : one.name}
          status={<StatusPill tone="bad">{t(`channel.${one.channel}`)}</StatusPill>}
        >
          <CardLine>
            {t('line', {
              kind: isAboutAccount(one.kind) ? t(`about.${one.kind}`) : tKind([`kind.${one.kind}`, 'kind.unknown']),
              when: showMoment(one.failedAt),
              reason: one.reason,
              count: one.attempts,
            })}
          </CardLine>
        </ListCard>
      ))}
    </CardList>
  )
}
