import { Card, Text, Title } from '@mantine/core'
import type { DoctorRatings } from '@medconsult/contract'
import { IconMessageHeart } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState, Page, QueryFrame } from '../../ui/index.ts'
import { pageLocale } from '../../ui/page-locale.ts'
import classes from '../Encounter.module.css'
import { useRatings } from '../use-encounter.ts'

/** Shows how patients rated the doctor's visits, without saying who. */
export function FeedbackPage() {
  const { t } = useTranslation('visits')
  const ratings = useRatings()
  return (
    <Page title={t('feedback.title')} lead={t('feedback.lead')}>
      <QueryFrame query={ratings} label={t('feedback.loading')} rows={2}>
        {(data) => <Feedback ratings={data} />}
      </QueryFrame>
    </Page>
  )
}

const oneDecimal = new Intl.NumberFormat(pageLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })

function Feedback({ ratings }: { ratings: DoctorRatings }) {
  const { t } = useTranslation('visits')
  const { average, count, comments } = ratings
  if (average === null)
    return (
      <EmptyState icon={<IconMessageHeart size={28} />} title={t('feedback.none')}>
        {t('feedback.noneBody')}
      </EmptyState>
    )
  return (
    <div className={classes.feedback}>
      <Card className={classes.card}>
        <Text fz="1.75rem" fw={650}>
          {t('feedback.average', { average: oneDecimal.format(average) })}
        </Text>
        <p className={classes.quiet}>{t('feedback.count', { count })}</p>
      </Card>
      <Card component="section" aria-labelledby="comments" className={classes.card}>
        <div className={classes.fields}>
          <Title order={2} id="comments">
            {t('feedback.comments')}
          </Title>
          {comments.length === 0 ? <p className={classes.quiet}>{t('feedback.noComments')}</p> : null}
          <ul className={classes.comments}>
            {comments.map((comment, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may say the same, and they are never reordered
              <li key={index} className={classes.words} dir="auto">
                {comment}
              </li>
            ))}
          </ul>
        </div>
      </Card>
    </div>
  )
}
