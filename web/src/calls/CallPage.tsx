import type { CallSession } from '@medconsult/contract'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import { ClinicContact } from '../accounts/index.ts'
import type { Caret } from '../encounters/beside/index.ts'
import { failureCode, i18n, problemMessage } from '../platform/index.ts'
import { useRoomContext } from '../room/index.ts'
import { Banner, roomClasses as classes, useDarkPage } from '../room/screen/index.ts'
import { LoadingState, useDocumentTitle } from '../ui/index.ts'
import { CallScreen } from './CallScreen.tsx'
import { EndedScreen } from './EndedScreen.tsx'
import { LeftScreen } from './LeftScreen.tsx'
import { useCallSession } from './use-call-session.ts'
import { useInviting } from './use-inviting.ts'
import { asksToRejoin, callNext, wayBack } from './way-back.ts'

export default function CallPage() {
  const { callSessionId = '' } = useParams()
  return <OneCall key={callSessionId} callSessionId={callSessionId} />
}

function OneCall({ callSessionId }: { callSessionId: string }) {
  const { t } = useTranslation('room')
  const { role } = useRoomContext()
  const view = useCallSession(callSessionId)
  const navigate = useNavigate()
  const inviting = useInviting()
  /** Where the doctor was writing when the call ended. */
  const caret = useRef<Caret | null>(null)
  const { session, room } = view
  const name = (role === 'doctor' ? session?.patientName : session?.doctorName) ?? ''
  const remoteName = name || room?.getSnapshot().remotes[0]?.name || ''
  // `justNow` depends on what this page has seen, and not on the cached session, which may be from long ago.
  const [wasHere, setWasHere] = useState(false)
  if (!wasHere && (room || session?.status === 'INVITED')) setWasHere(true)
  const endNext = (from: CallSession): void => {
    view.hangUp()
    void navigate(wayBack(role, from), { state: callNext })
  }
  const callAgain = (from: CallSession): void => {
    view.hangUp()
    const { appointmentId, scheduleId, patientId, patientName } = from
    const to = { patientId, patientName }
    if (appointmentId !== null) inviting.inviteAgain({ ...to, appointmentId }, from.id)
    else if (scheduleId !== null) inviting.inviteAgain({ ...to, scheduleId }, from.id)
    void navigate(wayBack(role, from))
  }
  useRejoinAsked(view.rejoin)
  useDocumentTitle(remoteName ? t('room.title', { name: remoteName }) : t('room.loading'))

  const isGone = ['NOT_FOUND', 'VALIDATION'].includes(failureCode(view.error))
  if (view.over && session)
    return <EndedScreen session={session} role={role} otherName={name} justNow={wasHere} caret={caret} />
  if (view.left && session && !view.rejoining)
    return (
      <LeftScreen
        name={name}
        back={wayBack(role, session)}
        until={session.rejoinUntil}
        error={view.rejoinError}
        onRejoin={view.rejoin}
      />
    )
  if (room)
    return (
      <CallScreen
        roomId={callSessionId}
        session={session}
        room={room}
        name={remoteName}
        otherApp={view.otherApp}
        caret={caret}
        onEnd={view.hangUp}
        {...(role === 'doctor' && session?.scheduleId ? { onEndNext: () => endNext(session) } : {})}
        {...(role === 'doctor' && session ? { onCallAgain: () => callAgain(session) } : {})}
        onAway={() => void navigate(session ? wayBack(role, session) : '/')}
      />
    )
  if (view.unopened)
    return (
      <Notice title={t('room.unopened')} body={t('room.unopenedBody')}>
        <button type="button" className={classes.action} data-primary onClick={() => window.location.reload()}>
          {t('room.reload')}
        </button>
      </Notice>
    )
  if (view.error && !session)
    return (
      <Notice
        title={isGone ? t('room.gone') : problemMessage(view.error)}
        body={isGone ? t('room.goneBody') : undefined}
      >
        {isGone ? null : (
          <button type="button" className={classes.action} onClick={view.retry} disabled={view.fetching}>
            {i18n.t('retry')}
          </button>
        )}
        <Link to="/" className={classes.action} data-primary={isGone || undefined}>
          {t('room.home')}
        </Link>
      </Notice>
    )
  if (session?.status === 'INVITED')
    return (
      <Notice title={t('room.ringing')} body={t('room.ringingBody')}>
        <Link to={wayBack(role, session)} className={classes.action}>
          {t('room.back')}
        </Link>
      </Notice>
    )
  return (
    <main className={classes.room}>
      <div className={classes.loading}>
        <LoadingState label={t('room.loading')} rows={1} />
      </div>
    </main>
  )
}

/** Why there is no call on this page, what to do next, and whom to ask. */
function Notice(props: { title: string; body?: string | undefined; children: ReactNode }) {
  useDarkPage()
  return (
    <main className={classes.room}>
      <Banner title={props.title} body={props.body} after={<ClinicContact />}>
        {props.children}
      </Banner>
    </main>
  )
}

/** Returns to a call that the patient has left, when the bar of another page led here. */
function useRejoinAsked(rejoin: () => void): void {
  const navigate = useNavigate()
  const asked = asksToRejoin(useLocation().state)
  const begin = useEffectEvent(() => {
    // A reload of the page must not return to a call that was left again.
    void navigate('.', { replace: true, state: null })
    rejoin()
  })
  useEffect(() => {
    if (asked) begin()
  }, [asked])
}
