import { Button, Stack } from '@mantine/core'
import type { OwnAuditEntry } from '@medconsult/contract'
import { IconListSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../platform/index.ts'
import { Announce, BackLink, EmptyState, Page, Problem, QueryPending, showDay } from '../ui/index.ts'
import classes from './AuditPage.module.css'
import { actionLabel, timeOf } from './filters.ts'
import { useOwnTrail } from './use-audit-trail.ts'

/** Shows a patient the entries about their own data: who read or changed it. */
export function OwnTrailPage() {
  const { t } = useTranslation('audit')
  const { t: tProfile } = useTranslation('navigation')
  const trail = useOwnTrail()
  const entries = trail.data?.pages.flatMap((page) => page.entries)
  const back = <BackLink to="/profile">{tProfile('profile')}</BackLink>
  return (
    <Page title={t('own.title')} lead={t('own.lead')} back={back}>
      {entries ? <Entries entries={entries} trail={trail} /> : <QueryPending query={trail} label={t('own.loading')} />}
    </Page>
  )
}

function Entries({ entries, trail }: { entries: OwnAuditEntry[]; trail: ReturnType<typeof useOwnTrail> }) {
  const { t } = useTranslation('audit')
  if (entries.length === 0) return <EmptyState icon={<IconListSearch size={28} />} title={t('own.emptyTitle')} />
  return (
    <Stack gap="lg">
      <Announce text={t('shown', { count: entries.length })} />
      <ol className={classes.list}>
        {entries.map(({ id, at, by, name, action }) => (
          <li key={id} className={classes.entry}>
            <time className={classes.time} dateTime={at}>
              {showDay(at)}, {timeOf(at)}
            </time>
            <span className={classes.action}>{actionLabel(action)}</span>
            <span>{by === 'DOCTOR' ? (name ?? t('own.doctorGone')) : t(`own.${by}`)}</span>
          </li>
        ))}
      </ol>
      {trail.hasNextPage ? (
        <Button
          variant="default"
          className={classes.more}
          onClick={() => void trail.fetchNextPage()}
          loading={trail.isFetchingNextPage}
        >
          {t('more')}
        </Button>
      ) : null}
      <Problem message={trail.error ? problemMessage(trail.error) : null} />
    </Stack>
  )
}
