import type { CallSession } from '@medconsult/contract'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { showDuration } from '../../ui/index.ts'
import type { PeerRole } from '../peer/index.ts'
import classes from './CallRoom.module.css'
import { Notice } from './Notice.tsx'

/** How long the ending is shown before the way back is taken by itself, in milliseconds. */
const SHOWN_MS = 8000

export function EndedScreen(props: { session: CallSession; role: PeerRole; otherName: string }) {
  const { t } = useTranslation('calls')
  const navigate = useNavigate()
  const { session, role } = props
  const back =
    role === 'doctor' ? `/doctor/practice/${session.scheduleId}` : `/patient/consultation/${session.scheduleId}`
  useEffect(() => {
    const timer = setTimeout(() => void navigate(back, { replace: true }), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [navigate, back])
  return (
    <main className={classes.room}>
      <Notice title={t('ended.title')} body={<EndedWords {...props} />}>
        <Link to={back} replace className={classes.action} data-primary>
          {t(role === 'doctor' ? 'ended.toPractice' : 'ended.toConsultation')}
        </Link>
        <p className={classes.small}>{t('ended.soon')}</p>
      </Notice>
    </main>
  )
}

function EndedWords({ session, role, otherName }: { session: CallSession; role: string; otherName: string }) {
  const { t } = useTranslation('calls')
  const { status, endedBy, activatedAt, endedAt } = session
  const lasted = activatedAt && endedAt ? Date.parse(endedAt) - Date.parse(activatedAt) : 0
  const who =
    status === 'DECLINED' || status === 'EXPIRED'
      ? t(`ended.${status}`)
      : endedBy === role
        ? t('ended.you')
        : endedBy === 'system'
          ? t('ended.system')
          : t('ended.other', { name: otherName })
  return (
    <>
      {who}
      {lasted > 0 ? (
        <span className={classes.lasted}>{t('ended.lasted', { duration: showDuration(lasted) })}</span>
      ) : null}
    </>
  )
}
