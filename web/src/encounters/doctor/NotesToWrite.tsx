import { Anchor, Card, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { showMoment } from '../../ui/index.ts'
import { useRecentEncounters } from '../use-encounter.ts'
import classes from './NotesToWrite.module.css'

/** How many are listed: as many as one sees at a glance. */
const SHOWN = 4

/**
 * Lists the doctor's last encounters that have no signed summary. It renders nothing when there are none, or while they
 * are not loaded.
 */
export function NotesToWrite() {
  const { t } = useTranslation('visits')
  const { visits } = useRecentEncounters()
  const open = visits?.filter(({ summary, endedAt }) => summary !== 'SIGNED' && endedAt !== null).slice(0, SHOWN) ?? []
  if (open.length === 0) return null
  return (
    <Card component="section" aria-labelledby="notes-to-write" className={classes.card}>
      <Title order={2} id="notes-to-write">
        {t('open.title')}
      </Title>
      <div className={classes.list}>
        {open.map((visit) => {
          const begun = visit.note === 'DRAFT' || visit.summary === 'DRAFT'
          const action = t(begun ? 'open.go' : 'open.write')
          const when = showMoment(visit.beganAt)
          return (
            <div key={visit.id} className={classes.entry}>
              <span className={classes.name}>{visit.patientName}</span>
              <span className={classes.when}>{when}</span>
              <Anchor
                component={Link}
                to={`/visits/${visit.id}`}
                aria-label={t('open.of', { action, name: visit.patientName, when })}
                className={classes.link}
              >
                {action}
              </Anchor>
            </div>
          )
        })}
      </div>
    </Card>
  )
}
