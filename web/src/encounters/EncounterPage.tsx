import type { DoctorVisit } from '@medconsult/contract'
import { IconFileOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { ClinicContact } from '../accounts/index.ts'
import { failureCode, i18n, useSession } from '../platform/index.ts'
import { BackLink, EmptyState, Page, QueryPending, showDuration, showMoment, showTime } from '../ui/index.ts'
import { DoctorEncounterView } from './doctor/DoctorEncounterView.tsx'
import classes from './Encounter.module.css'
import { PatientEncounterView } from './patient/PatientEncounterView.tsx'
import { useDoctorEncounter, usePatientEncounter } from './use-encounter.ts'

/** Shows the documents of an encounter: the doctor writes them, and the patient reads them. */
export function EncounterPage() {
  const { visitId = '' } = useParams()
  const { user } = useSession()
  return user?.role === 'DOCTOR' ? (
    <AsDoctor key={visitId} visitId={visitId} />
  ) : (
    <AsPatient key={visitId} visitId={visitId} />
  )
}

function AsDoctor({ visitId }: { visitId: string }) {
  const { t } = useTranslation('visits')
  const query = useDoctorEncounter(visitId)
  const visit = query.data
  if (!visit) return <Unknown {...query} />
  return (
    <Frame title={t('doctorTitle', { name: visit.patientName })} visit={visit}>
      <DoctorEncounterView visit={visit} refetch={query.refetch} />
    </Frame>
  )
}

function AsPatient({ visitId }: { visitId: string }) {
  const { t } = useTranslation('visits')
  const query = usePatientEncounter(visitId)
  const visit = query.data
  if (!visit) return <Unknown {...query} />
  return (
    <Frame title={t('patientTitle', { name: visit.doctorName })} visit={visit}>
      <PatientEncounterView visit={visit} />
    </Frame>
  )
}

function Frame(props: {
  title: string
  visit: Pick<DoctorVisit, 'appointmentId' | 'beganAt' | 'endedAt' | 'phonedAt' | 'reason'>
  children: ReactNode
}) {
  const { t } = useTranslation('visits')
  const { beganAt, endedAt, phonedAt, reason } = props.visit
  const length = endedAt
    ? t('lasted', { duration: showDuration(Date.parse(endedAt) - Date.parse(beganAt)) })
    : t('underWay')
  return (
    <Page
      title={props.title}
      back={<Back appointmentId={props.visit.appointmentId} />}
      lead={
        <>
          <time dateTime={beganAt}>
            {showMoment(beganAt)}, {length}
          </time>
          {phonedAt ? <span className={classes.line}>{t('phoned', { time: showTime(phonedAt) })}</span> : null}
          {reason ? <span className={classes.line}>{t('reason', { reason })}</span> : null}
        </>
      }
    >
      {props.children}
    </Page>
  )
}

function Back({ appointmentId = null }: { appointmentId?: string | null }) {
  const { t } = useTranslation('visits')
  return (
    <BackLink to={appointmentId ? `/appointments/${appointmentId}` : '/calls'}>
      {t(appointmentId ? 'toAppointment' : 'back')}
    </BackLink>
  )
}

function Unknown(query: { error: unknown; isFetching: boolean; refetch: () => unknown }) {
  const { t } = useTranslation('visits')
  const gone = ['NOT_FOUND', 'VALIDATION'].includes(failureCode(query.error))
  return (
    <Page title={query.error ? t('gone') : i18n.t('loading')} back={<Back />}>
      {gone ? (
        <>
          <EmptyState icon={<IconFileOff size={28} />} title={t('gone')}>
            {t('goneBody')}
          </EmptyState>
          <ClinicContact />
        </>
      ) : (
        <QueryPending query={query} label={t('loading')} />
      )}
    </Page>
  )
}
