import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Banner, roomClasses as classes, useDarkPage } from '../room/screen/index.ts'

/** What a patient sees who has left: the way back is the first thing, because one leaves by mistake too. */
export function LeftScreen(props: { name: string; back: string; onRejoin: () => void }) {
  const { t } = useTranslation('calls')
  const first = useRef<HTMLButtonElement>(null)
  useDarkPage()
  useEffect(() => first.current?.focus(), [])
  return (
    <main className={classes.room}>
      <Banner title={t('left.title')} body={t('left.body', { name: props.name })}>
        <button ref={first} type="button" className={classes.action} data-primary onClick={props.onRejoin}>
          {t('bar.rejoin')}
        </button>
        <Link to={props.back} replace className={classes.action}>
          {t('ended.toConsultation')}
        </Link>
      </Banner>
    </main>
  )
}
