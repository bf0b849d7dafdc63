import { Button, Card } from '@mantine/core'
import type { PublicPractice } from '@medconsult/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useConfig } from '../../accounts/index.ts'
import { showTimes, viewerZone } from '../../ui/index.ts'
import classes from './WalkIn.module.css'

/** Says what to do while the doctor is not online: when to come again, or to book. Below it stands whom to call. */
export function ClosedPractice(props: { practice: PublicPractice; onLookAgain: () => Promise<unknown> }) {
  const { t } = useTranslation('walkIn')
  const config = useConfig()
  const [looking, setLooking] = useState(false)
  const { next } = props.practice
  const times = next && showTimes(next, config?.clinicTimeZone ?? viewerZone())
  return (
    <Card className={classes.part}>
      {times ? (
        <p>
          {t('closed.next')}
          <span className={classes.time}>
            {times.day}, <span className={classes.range}>{times.range}</span>
          </span>
          {t('closed.again')}
        </p>
      ) : (
        <p className={classes.wait}>{t('closed.none')}</p>
      )}
      <Button
        variant="default"
        loading={looking}
        onClick={() => {
          setLooking(true)
          void props.onLookAgain().finally(() => setLooking(false))
        }}
      >
        {t('closed.refresh')}
      </Button>
      <p className={classes.hint}>{t('closed.book')}</p>
      <Button component={Link} to="/login?next=/doctors">
        {t('closed.bookButton')}
      </Button>
    </Card>
  )
}
