import { Button, Card, Textarea, Title } from '@mantine/core'
import type { Rating } from '@medconsult/contract'
import { RATING_COMMENT_LENGTH } from '@medconsult/contract/runtime'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage, serverClock } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Problem, showMoment } from '../../ui/index.ts'
import classes from '../Encounter.module.css'
import { useRate } from '../use-encounter.ts'

/** The scores from one to five. */
const scores = ['poor', 'fair', 'good', 'veryGood', 'excellent'] as const

/** Asks for a rating from one to five and a comment, which the patient can change for a week. */
export function RatingCard({ visitId, rating }: { visitId: string; rating: Rating | null }) {
  const { t } = useTranslation('visits')
  const rate = useRate(visitId)
  const [score, setScore] = useKeptState<number | null>(`score ${visitId}`, rating?.score ?? null)
  const [comment, setComment] = useKeptState(`rating ${visitId}`, rating?.comment ?? '')
  const [missing, setMissing] = useState(false)
  const name = useId()
  const closed = rating !== null && Date.parse(rating.changeableUntil) <= serverClock.now()

  function submit(event: FormEvent): void {
    event.preventDefault()
    setMissing(score === null)
    if (score !== null) rate.mutate({ score, comment: comment.trim() === '' ? null : comment.trim() })
  }

  const problem = missing ? t('rating.choose') : rate.error ? problemMessage(rate.error) : null
  return (
    <Card component="section" aria-labelledby="rating" className={`${classes.card} ${classes.notOnPaper}`}>
      <form className={classes.fields} onSubmit={submit} noValidate>
        <div>
          <Title order={2} id="rating">
            {t('rating.title')}
          </Title>
          <p className={classes.quiet}>{t('rating.lead')}</p>
        </div>
        <fieldset className={classes.scores} disabled={closed}>
          <legend>{t('rating.legend')}</legend>
          {scores.map((word, index) => (
            <label key={word} className={classes.score}>
              <input
                type="radio"
                name={name}
                value={index + 1}
                checked={score === index + 1}
                onChange={() => {
                  setScore(index + 1)
                  setMissing(false)
                }}
              />
              <strong>{index + 1}</strong>
              <span>{t(`rating.score.${word}`)}</span>
            </label>
          ))}
        </fieldset>
        <Textarea
          label={t('rating.comment')}
          description={t('rating.commentHint')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={RATING_COMMENT_LENGTH}
          value={comment}
          disabled={closed}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <Problem message={problem} />
        <div className={classes.actions}>
          {closed ? null : (
            <Button type="submit" loading={rate.isPending}>
              {t(rating ? 'rating.change' : 'rating.save')}
            </Button>
          )}
          <p className={classes.status} role="status">
            {rating ? <Standing rating={rating} closed={closed} /> : null}
          </p>
        </div>
      </form>
    </Card>
  )
}

function Standing({ rating, closed }: { rating: Rating; closed: boolean }) {
  const { t } = useTranslation('visits')
  if (closed) return t('rating.over')
  const when = showMoment(rating.changeableUntil)
  return `${t('rating.thanks')} ${t('rating.until', { when })}`
}
