import { REJOIN_MS } from '@medconsult/contract/runtime'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ClinicContact } from '../accounts/index.ts'
import { problemMessage } from '../platform/index.ts'
import { Banner, roomClasses as classes, useDarkPage } from '../room/screen/index.ts'
import { showTime, useIsAhead } from '../ui/index.ts'
import { Problem } from '../ui/Problem.tsx'

/** What a patient sees who has left: the way back is the first thing, because one leaves by mistake too. */
export function LeftScreen(props: {
  name: string
  back: string
  /** null before the server has answered. */
  until: string | null
  error: unknown
  onRejoin: () => void
}) {
  const { t } = useTranslation('calls')
  const { name, until, error } = props
  const first = useRef<HTMLButtonElement>(null)
  const isAhead = useIsAhead(until)
  const mayRejoin = until === null || isAhead
  useDarkPage()
  useEffect(() => {
    if (mayRejoin) first.current?.focus()
  }, [mayRejoin])
  const body =
    until === null
      ? t('left.leaving', { name })
      : mayRejoin
        ? t('left.body', { name, time: showTime(until) })
        : t('left.over', { name, time: showTime(new Date(Date.parse(until) - REJOIN_MS).toISOString()) })
  return (
    <main className={classes.room}>
      <Banner
        title={t('left.title')}
        body={<span role="status">{body}</span>}
        after={
          <>
            <Problem message={error && mayRejoin ? problemMessage(error) : null} />
            <ClinicContact />
          </>
        }
      >
        {mayRejoin ? (
          <button ref={first} type="button" className={classes.action} data-primary onClick={props.onRejoin}>
            {t('bar.rejoin')}
          </button>
        ) : null}
        <Link to={props.back} replace className={classes.action} data-primary={mayRejoin ? undefined : true}>
          {t('ended.toConsultation')}
        </Link>
      </Banner>
    </main>
  )
}
