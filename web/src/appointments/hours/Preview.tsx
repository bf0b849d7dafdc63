import { Card, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showSpan } from '../../ui/index.ts'
import { longDayOf } from '../booking/slot-labels.ts'
import { calendarOf, type Draft } from './draft.ts'
import classes from './Hours.module.css'
import { previewOf } from './preview.ts'

/**
 * Shows the appointments that the form would create in the following days. While the form has errors, it shows the last
 * valid state.
 */
export function Preview({ draft, faulty, today }: { draft: Draft; faulty: boolean; today: string }) {
  const { t } = useTranslation('appointments')
  const [right, setRight] = useState(draft)
  if (!faulty && right !== draft) setRight(draft)
  const days = previewOf(calendarOf(faulty ? right : draft), today, 7)
  const zone = right.timeZone
  return (
    <Card
      className={classes.card}
      component="section"
      aria-labelledby="preview-title"
      data-faulty={faulty || undefined}
    >
      <div>
        <Title order={2} id="preview-title">
          {t('hours.preview')}
        </Title>
        <Text c="dimmed" size="sm">
          {t('hours.previewLead')}
        </Text>
      </div>
      <ol className={classes.preview}>
        {days.map((day) => (
          <li key={day.date} className={classes.previewDay} data-off={day.places === 0 || undefined}>
            <span className={classes.previewDate}>{longDayOf(day.date)}</span>
            {day.open.length === 0 ? (
              <span>{t('hours.off')}</span>
            ) : (
              <>
                {day.open.map((span) => (
                  <span key={span.start}>{showSpan(span, zone, zone).range}</span>
                ))}
                <span className={classes.places}>{t('hours.places', { count: day.places })}</span>
              </>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )
}
