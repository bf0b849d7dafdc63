import { Button, Card, Group, Progress, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../platform/index.ts'
import { Problem, StatusPill, showMoment } from '../ui/index.ts'
import classes from './AuditPage.module.css'
import { type TrailCheck, useTrailCheck } from './use-trail-check.ts'

/**
 * Checks whether anything in the trail was changed afterwards. It runs on request, because checking the whole trail
 * takes a while.
 */
export function ChainCheck() {
  const { t } = useTranslation('audit')
  const { page, running, error, start, resume, stop } = useTrailCheck()
  const stopped = !running && page !== null && page.next !== null
  return (
    <Card className={classes.card}>
      <div className={classes.chain}>
        <div className={classes.found}>
          {page === null ? <Text>{t('chain.what')}</Text> : null}
          {page !== null && page.verdict === null ? <HowFar page={page} /> : null}
          <div aria-live="polite" className={classes.found}>
            {page?.verdict ? <Found check={page} verdict={page.verdict} /> : null}
            {stopped ? <Text>{t('chain.stopped')}</Text> : null}
          </div>
          <Problem message={error ? problemMessage(error) : null} />
        </div>
        <Group gap="xs">
          {running && page !== null ? (
            <Button variant="default" onClick={stop}>
              {t('chain.stop')}
            </Button>
          ) : null}
          {stopped ? (
            <Button variant="default" onClick={resume}>
              {t('chain.resume')}
            </Button>
          ) : null}
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={18} aria-hidden="true" />}
            loading={running}
            onClick={start}
          >
            {t(stopped ? 'chain.again' : 'chain.check')}
          </Button>
        </Group>
      </div>
    </Card>
  )
}

function HowFar({ page: { checked, sealed } }: { page: TrailCheck }) {
  const { t } = useTranslation('audit')
  const progressText = t('chain.progress', { checked, sealed })
  return (
    <>
      <Text>{progressText}</Text>
      <Progress value={(100 * checked) / Math.max(1, sealed)} aria-label={progressText} />
    </>
  )
}

const TONES = { INTACT: 'good', INTACT_SINCE: 'good', UNVOUCHED: 'warn', UNREADABLE: 'bad', BROKEN: 'bad' } as const

function Found({ check, verdict }: { check: TrailCheck; verdict: NonNullable<TrailCheck['verdict']> }) {
  const { t } = useTranslation('audit')
  const { sealed, unsealed, strays, brokenAt, head, heads } = check
  return (
    <>
      <div>
        <StatusPill tone={verdict === 'INTACT_SINCE' && heads?.replaced ? 'warn' : TONES[verdict]}>
          {t(`chain.verdict.${verdict}`)}
        </StatusPill>
      </div>
      <Text>
        {t('chain.sealed', { count: sealed })} {unsealed ? t('chain.unsealed', { count: unsealed }) : null}
      </Text>
      {brokenAt === null ? null : <Text>{t('chain.brokenAt', { position: brokenAt })}</Text>}
      {strays ? <Text>{t('chain.strays', { count: strays })}</Text> : null}
      {heads ? <Compared heads={heads} verdict={verdict} /> : null}
      {verdict === 'UNVOUCHED' ? <Text>{t('chain.noHeads')}</Text> : null}
      {verdict === 'UNREADABLE' ? <Text>{t('chain.unreadable')}</Text> : null}
      {head ? (
        <Text size="sm" c="dimmed" className={classes.head}>
          {t('chain.head', { head })}
        </Text>
      ) : null}
    </>
  )
}

/**
 * Says how the trail compares with the seals that the server keeps outside of the database, and since when it keeps
 * them.
 */
function Compared({ heads, verdict }: { heads: NonNullable<TrailCheck['heads']>; verdict: TrailCheck['verdict'] }) {
  const { t } = useTranslation('audit')
  const since = showMoment(heads.since)
  return (
    <>
      <Text>
        {t('chain.heads', { count: heads.compared })}{' '}
        {verdict === 'INTACT_SINCE' && heads.sinceEntry > 0
          ? t('chain.headsSince', { since, count: heads.sinceEntry })
          : null}
      </Text>
      {heads.replaced ? <Text>{t('chain.replaced', { since, ...heads.replaced })}</Text> : null}
      {verdict === 'BROKEN' ? <Text>{t('chain.otherDatabase')}</Text> : null}
    </>
  )
}
