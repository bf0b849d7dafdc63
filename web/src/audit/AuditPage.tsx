import { Button, Stack } from '@mantine/core'
import type { AuditEntry, AuditPerson } from '@medconsult/contract'
import { IconListSearch, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../platform/index.ts'
import { Announce, EmptyState, Page, Problem, QueryPending, showDay } from '../ui/index.ts'
import { AuditFilters } from './AuditFilters.tsx'
import classes from './AuditPage.module.css'
import { ChainCheck } from './ChainCheck.tsx'
import { actionLabel, type Filters, noFilters, queryOf, timeOf } from './filters.ts'
import { texts } from './texts.en.ts'
import { useAuditTrail } from './use-audit-trail.ts'

/** Shows the audit trail to administrators. */
export function AuditPage() {
  const { t } = useTranslation('audit')
  const [filters, setFilters] = useState<Filters>(noFilters)
  const trail = useAuditTrail(queryOf(filters))
  const change = (changes: Partial<Filters>): void => setFilters((before) => ({ ...before, ...changes }))
  const entries = trail.data?.pages.flatMap((page) => page.entries)
  const again = (
    <Button
      variant="default"
      leftSection={<IconRefresh size={18} aria-hidden="true" />}
      loading={trail.isRefetching}
      onClick={() => void trail.refetch()}
    >
      {t('again')}
    </Button>
  )
  return (
    <Page title={t('title')} lead={t('lead')} aside={again}>
      <ChainCheck />
      <AuditFilters filters={filters} onChange={change} />
      {entries ? (
        <Entries entries={entries} trail={trail} onChange={change} />
      ) : (
        <QueryPending query={trail} label={t('loading')} />
      )}
    </Page>
  )
}

function Entries(props: {
  entries: AuditEntry[]
  trail: ReturnType<typeof useAuditTrail>
  onChange: (change: Partial<Filters>) => void
}) {
  const { t } = useTranslation('audit')
  const { entries, trail, onChange } = props
  if (entries.length === 0)
    return (
      <EmptyState icon={<IconListSearch size={28} />} title={t('emptyTitle')}>
        {t('emptyBody')}
      </EmptyState>
    )
  return (
    <Stack gap="lg">
      <Announce text={t('shown', { count: entries.length })} />
      <ol className={classes.list}>
        {entries.map((entry) => (
          <OneEntry key={entry.id} entry={entry} onChange={onChange} />
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

const isNamed = (name: string): name is keyof typeof texts.detail => Object.hasOwn(texts.detail, name)

function OneEntry({ entry, onChange }: { entry: AuditEntry; onChange: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation('audit')
  const { actor, patient, background, at } = entry
  const details = Object.entries(entry.metadata).filter(([, value]) => value !== null)
  const nameOf = (person: AuditPerson): string => person.name ?? t('gone')
  return (
    <li className={classes.entry}>
      <time className={classes.time} dateTime={at}>
        {showDay(at)}, {timeOf(at)}
      </time>
      <span className={classes.action}>{actionLabel(entry.action)}</span>
      <span className={classes.people}>
        {actor ? (
          <button
            type="button"
            className={classes.person}
            aria-label={t('filterBy', { name: nameOf(actor) })}
            onClick={() => onChange({ actor })}
          >
            {nameOf(actor)}
          </button>
        ) : (
          <span>{background ? t('background', { name: background }) : t('guest')}</span>
        )}
        {patient && patient.id !== actor?.id ? (
          <button
            type="button"
            className={classes.person}
            aria-label={t('filterAbout', { name: nameOf(patient) })}
            onClick={() => onChange({ patient })}
          >
            {t('of', { name: nameOf(patient) })}
          </button>
        ) : null}
      </span>
      {details.length > 0 ? (
        <span className={classes.details}>
          {details.map(([name, value]) => `${isNamed(name) ? t(`detail.${name}`) : name}: ${value}`).join(', ')}
        </span>
      ) : null}
    </li>
  )
}
