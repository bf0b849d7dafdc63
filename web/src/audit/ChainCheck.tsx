import { Button, Card, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type Answer, problemWords } from '../platform/index.ts'
import { Problem, StatusPill } from '../ui/index.ts'
import classes from './AuditPage.module.css'
import { useCheckTrail } from './use-audit-trail.ts'

/** Was anything of the trail changed afterwards? Looked over when asked for: all of it takes its time. */
export function ChainCheck() {
  const { t } = useTranslation('audit')
  const check = useCheckTrail()
  return (
    <Card className={classes.card}>
      <div className={classes.chain}>
        <div className={classes.found} aria-live="polite">
          {check.data ? <Found check={check.data} /> : <Text>{t('chain.what')}</Text>}
          <Problem message={check.error ? problemWords(check.error) : null} />
        </div>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={18} aria-hidden="true" />}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {t('chain.check')}
        </Button>
      </div>
    </Card>
  )
}

function Found({ check }: { check: Answer<'checkAuditTrail'> }) {
  const { t } = useTranslation('audit')
  const { intact, sealed, unsealed, strays, brokenAt, head } = check
  return (
    <>
      <div>
        <StatusPill tone={intact ? 'good' : 'bad'}>{t(intact ? 'chain.intact' : 'chain.broken')}</StatusPill>
      </div>
      <Text>
        {t('chain.sealed', { count: sealed })} {unsealed > 0 ? t('chain.unsealed', { count: unsealed }) : null}
      </Text>
      {brokenAt === null ? null : <Text>{t('chain.brokenAt', { position: brokenAt })}</Text>}
      {strays > 0 ? <Text>{t('chain.strays', { count: strays })}</Text> : null}
      {head ? (
        <Text size="sm" c="dimmed" className={classes.head}>
          {t('chain.head', { head })}
        </Text>
      ) : null}
    </>
  )
}
