import { Card } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { QueryFrame } from '../../ui/index.ts'
import { pageLocale } from '../../ui/page-locale.ts'
import classes from './Administration.module.css'
import { Figure, Figures, Section } from './Figures.tsx'
import { overall, type RatingFigure } from './rating.ts'
import { useRatingFigures } from './use-administration.ts'

const oneDecimal = new Intl.NumberFormat(pageLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Shows how patients rated each doctor's visits, without comments and without the names of patients. */
export function Ratings() {
  const { t } = useTranslation('administration')
  const figures = useRatingFigures()
  return (
    <Section title={t('ratings.title')}>
      <QueryFrame query={figures} label={t('ratings.loading')} rows={1}>
        {(data) => <RatingList figures={data} />}
      </QueryFrame>
    </Section>
  )
}

function RatingList({ figures }: { figures: RatingFigure[] }) {
  const { t } = useTranslation('administration')
  const all = overall(figures)
  if (all === null)
    return (
      <Card className={classes.card}>
        <p className={classes.none}>{t('ratings.none')}</p>
      </Card>
    )
  const figureOf = ({ average, count }: { average: number | null; count: number }) => ({
    value: average === null ? t('overview.none') : oneDecimal.format(average),
    note: t('ratings.from', { count }),
  })
  return (
    <>
      <p className={classes.none}>{t('ratings.lead')}</p>
      <Figures>
        <Figure name={t('ratings.all')} {...figureOf(all)} />
        {figures.map((one) => (
          <Figure key={one.doctorId} name={one.doctorName} {...figureOf(one)} />
        ))}
      </Figures>
    </>
  )
}
