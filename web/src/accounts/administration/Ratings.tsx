import { Card } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { i18n, problemWords } from '../../platform/index.ts'
import { ErrorState, LoadingState } from '../../ui/index.ts'
import classes from './Administration.module.css'
import { Figure, Figures, Section } from './Figures.tsx'
import { overall, type RatingFigure } from './rating.ts'
import { useRatingFigures } from './use-administration.ts'

const oneDecimal = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** How patients rated each doctor's visits; no comment, and nobody who rated. */
export function Ratings() {
  const { t } = useTranslation('administration')
  const { data, isError, error, isFetching, refetch } = useRatingFigures()
  return (
    <Section title={t('ratings.title')}>
      {data ? (
        <Told figures={data} />
      ) : isError ? (
        <ErrorState
          message={problemWords(error)}
          retryLabel={i18n.t('retry')}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <LoadingState label={t('ratings.loading')} rows={1} />
      )}
    </Section>
  )
}

function Told({ figures }: { figures: RatingFigure[] }) {
  const { t } = useTranslation('administration')
  const all = overall(figures)
  if (all === null)
    return (
      <Card className={classes.card}>
        <p className={classes.none}>{t('ratings.none')}</p>
      </Card>
    )
  const say = ({ average, count }: { average: number | null; count: number }) => ({
    value: average === null ? t('overview.none') : oneDecimal.format(average),
    note: t('ratings.from', { count }),
  })
  return (
    <>
      <p className={classes.none}>{t('ratings.lead')}</p>
      <Figures>
        <Figure name={t('ratings.all')} {...say(all)} />
        {figures.map((one) => (
          <Figure key={one.doctorId} name={one.doctorName} {...say(one)} />
        ))}
      </Figures>
    </>
  )
}
