import type { CallSession } from '@medconsult/contract'
import { type RefObject, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ClinicContact, useConfig } from '../accounts/index.ts'
import type { Caret } from '../encounters/beside/index.ts'
import { useCallByPhone, usePatientContact, usePhonedAt } from '../encounters/phone/index.ts'
import type { PeerRole } from '../engine/index.ts'
import { useSession } from '../platform/index.ts'
import { Transcript } from '../room/chat/index.ts'
import { Banner, roomClasses as classes, SidePanel, useDarkPage } from '../room/screen/index.ts'
import { Announce, showDuration, showMoment } from '../ui/index.ts'
import { NotesBeside, notesBeside } from './notes-beside.ts'
import { wayBack } from './way-back.ts'

/** How a call ended and what can be done now. The page stays until the person leaves it. */
export function EndedScreen(props: {
  session: CallSession
  role: PeerRole
  otherName: string
  /** True if the call ended while this page was in it; false if somebody opened the page afterwards. */
  justNow: boolean
  /** Where the doctor was writing when the call ended. */
  caret: RefObject<Caret | null>
}) {
  const { t } = useTranslation(['calls', 'phone'])
  const { session, role, justNow } = props
  const [reading, setReading] = useState(!justNow)
  // Booking needs an account.
  const hasAccount = useSession().user?.email !== null
  const keptDays = useConfig()?.keptDays.chat ?? null
  useDarkPage()
  const back = wayBack(role, session)
  const visitId = session.appointmentId ?? session.id
  const isDoctorNow = role === 'doctor' && justNow
  // Only a number that this page has read in the call: afterwards the doctor may not have the patient any more.
  const contact = usePatientContact(isDoctorNow ? session.patientId : null, true)
  const byPhone = useCallByPhone({ contact, name: props.otherName, visitId })
  const phonedAt = usePhonedAt(visitId)
  const [isWriting, setWriting] = useState(() => isDoctorNow && session.activatedAt !== null && notesBeside.isOpen())
  const closeNotes = (): void => {
    notesBeside.set(false)
    setWriting(false)
  }
  return (
    <main className={classes.room}>
      <div className={classes.stage}>
        <Banner
          title={justNow ? t('ended.title') : t('history.call', { name: props.otherName })}
          body={<EndingText {...props} />}
          after={
            <>
              {session.confirmedAt ? (
                <Transcript
                  roomId={session.id}
                  endedAt={session.endedAt}
                  keptDays={keptDays}
                  opened={reading}
                  onToggle={() => setReading((before) => !before)}
                />
              ) : null}
              {role === 'patient' ? <ClinicContact /> : null}
            </>
          }
        >
          <Link to={justNow ? back : '/calls'} replace={justNow} className={classes.action} data-primary>
            {t(justNow ? backLabelOf(role, session) : 'ended.toCalls')}
          </Link>
          {byPhone.start ? (
            <button type="button" className={classes.action} onClick={byPhone.start}>
              {t('phone:action')}
            </button>
          ) : null}
          {session.activatedAt || phonedAt ? (
            <Link to={`/visits/${visitId}`} replace={justNow} className={classes.action}>
              {t(role === 'doctor' ? 'ended.write' : 'ended.visit')}
            </Link>
          ) : null}
          {role === 'patient' && justNow && hasAccount ? (
            <Link to={`/doctors/${session.doctorId}`} replace className={classes.action}>
              {t('ended.next')}
            </Link>
          ) : null}
        </Banner>
      </div>
      {isWriting ? (
        <>
          {/* The focus stays in the note, so the heading is not read. */}
          <Announce text={t('ended.title')} />
          <SidePanel title={t('ended.notes')} working takesFocus={false} onClose={closeNotes}>
            <div className={classes.notes}>
              <Suspense fallback={null}>
                <NotesBeside session={session} caret={props.caret} />
              </Suspense>
            </div>
          </SidePanel>
        </>
      ) : null}
      {byPhone.dialog}
    </main>
  )
}

function backLabelOf(role: PeerRole, session: CallSession) {
  if (session.appointmentId !== null) return 'ended.toAppointment'
  return role === 'doctor' ? 'ended.toPractice' : 'ended.toConsultation'
}

function EndingText({
  session,
  role,
  otherName,
  justNow,
}: {
  session: CallSession
  role: string
  otherName: string
  justNow: boolean
}) {
  const { t } = useTranslation('calls')
  const { status, endedBy, activatedAt, endedAt } = session
  const lasted = activatedAt && endedAt ? Date.parse(endedAt) - Date.parse(activatedAt) : 0
  const who =
    status === 'DECLINED' || status === 'EXPIRED'
      ? t(`ended.${status}`)
      : endedBy === role
        ? t('ended.you')
        : endedBy === 'system' || endedBy === 'clinic'
          ? t(`ended.${endedBy}`)
          : t('ended.other', { name: otherName })
  const began = activatedAt ?? session.createdAt
  return (
    <>
      {justNow ? who : showMoment(began)}
      {lasted > 0 ? (
        <span className={classes.lasted}>{t('ended.lasted', { duration: showDuration(lasted) })}</span>
      ) : null}
    </>
  )
}
