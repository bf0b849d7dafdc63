import { Alert, Anchor, Text } from '@mantine/core'
import type { Overview } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Page, QueryPending, showDay, showOffset, showZone } from '../../ui/index.ts'
import { pageLocale } from '../../ui/page-locale.ts'
import { Figure, Figures, Section } from './Figures.tsx'
import { Ratings } from './Ratings.tsx'
import { useOverview } from './use-administration.ts'

/** Shows the clinic's day and the ratings of its doctors, in figures and without a patient's name. */
export function OverviewPage() {
  const { t } = useTranslation('administration')
  const overview = useOverview()
  const { data } = overview
  return (
    <Page
      title={t('overview.title')}
      lead={data ? t('overview.lead', { date: showDay(`${data.date}T12:00:00Z`, Date.now(), 'UTC') }) : null}
    >
      {data ? (
        <>
          <TimeZones differences={data.timeZones} />
          <Today overview={data} />
          <Ratings />
          <Clinic overview={data} />
        </>
      ) : (
        <QueryPending query={overview} label={t('overview.loading')} />
      )}
    </Page>
  )
}

/** Nothing while the time-zone tables of server and database agree. */
function TimeZones({ differences }: { differences: Overview['timeZones'] }) {
  const { t } = useTranslation('administration')
  const offset = (minutes: number | null): string => (minutes === null ? t('zones.unknown') : showOffset(minutes))
  if (differences.length === 0) return null
  return (
    <Alert color="orange" title={t('zones.title')} role="alert" styles={{ title: { color: 'var(--mc-warn)' } }}>
      <ul>
        {differences.map(({ zone, from, until, server, database }) => (
          <li key={zone + from}>
            {t('zones.line', {
              zone: showZone(zone),
              from: showDay(from),
              until: showDay(until),
              server: offset(server),
              database: offset(database),
            })}
          </li>
        ))}
      </ul>
      <Text>{t('zones.what')}</Text>
    </Alert>
  )
}

function Today({ overview }: { overview: Overview }) {
  const { t } = useTranslation('administration')
  const { sessions, completion, meanWaitMinutes, appointments } = overview
  const percent = new Intl.NumberFormat(pageLocale(), { style: 'percent', maximumFractionDigits: 0 })
  return (
    <Section title={t('overview.today')}>
      <Figures>
        <Figure name={t('overview.waiting')} value={overview.waiting} />
        <Figure name={t('overview.inCall')} value={overview.inCall} />
        <Figure name={t('overview.sessions')} value={sessions.planned} note={t('overview.sessionsNote', sessions)} />
        <Figure
          name={t('overview.seen')}
          value={overview.seen}
          note={t('overview.seenNote', { count: overview.left })}
        />
        <Figure
          name={t('overview.completion')}
          value={completion === null ? t('overview.none') : percent.format(completion)}
          note={t('overview.completionNote')}
        />
        <Figure
          name={t('overview.meanWait')}
          value={
            meanWaitMinutes === null
              ? t('overview.none')
              : t('overview.minutes', { minutes: Math.round(meanWaitMinutes) })
          }
          note={t('overview.meanWaitNote')}
        />
        <Figure name={t('overview.missed')} value={overview.missedInvitations} />
        <Figure
          name={t('overview.appointments')}
          value={appointments.today}
          note={t('overview.appointmentsNote', { count: appointments.missed })}
        />
      </Figures>
    </Section>
  )
}

function Clinic({ overview }: { overview: Overview }) {
  const { t } = useTranslation('administration')
  return (
    <Section title={t('overview.clinic')}>
      <Figures>
        <Figure name={t('overview.doctors')} value={overview.doctors.verified} />
        <Figure
          name={t('overview.unverified')}
          value={overview.doctors.unverified}
          note={
            overview.doctors.unverified > 0 ? (
              <Anchor component={Link} to="/admin/doctors" size="sm">
                {t('overview.decide')}
              </Anchor>
            ) : null
          }
        />
        <Figure name={t('overview.patients')} value={overview.patients} />
      </Figures>
    </Section>
  )
}
