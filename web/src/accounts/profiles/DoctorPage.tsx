import { Anchor, Card, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import type { Doctor } from '@medconsult/contract'
import { IconExternalLink, IconUserOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { ApiProblem, i18n } from '../../platform/index.ts'
import { BackLink, EmptyState, languageName, Page, QueryPending } from '../../ui/index.ts'
import { ClinicContact } from '../ClinicContact.tsx'
import { showFee } from './fee.ts'
import classes from './Profiles.module.css'
import { useDoctor } from './use-profiles.ts'

/**
 * Shows a doctor's profile to patients.
 * @param booking what is rendered below the profile, such as the free times
 */
export function DoctorPage({ booking }: { booking?: (doctor: Doctor) => ReactNode }) {
  const { t } = useTranslation('profiles')
  const { doctorId = '' } = useParams()
  const doctor = useDoctor(doctorId)
  const gone = doctor.error instanceof ApiProblem && (doctor.error.status === 404 || doctor.error.status === 400)
  if (doctor.data && !gone) return <Shown key={doctorId} doctor={doctor.data} booking={booking?.(doctor.data)} />
  return (
    <Page title={t('doctors.title')} back={<Back />}>
      {gone ? (
        <>
          <EmptyState icon={<IconUserOff size={28} />} title={t('doctor.gone')}>
            {t('doctor.goneBody')}
          </EmptyState>
          <ClinicContact />
        </>
      ) : (
        <QueryPending query={doctor} label={t('doctor.loading')} />
      )}
    </Page>
  )
}

/**
 * Links to the list of doctors. If the person came from there, it goes back in the history, which restores the list.
 */
function Back() {
  const { t } = useTranslation('profiles')
  const navigate = useNavigate()
  return (
    <BackLink
      to="/doctors"
      onClick={(event) => {
        const { idx } = (window.history.state ?? {}) as { idx?: number }
        if (!idx || event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        void navigate(-1)
      }}
    >
      {t('doctor.back')}
    </BackLink>
  )
}

function Shown({ doctor, booking }: { doctor: Doctor; booking: ReactNode }) {
  const { t } = useTranslation('profiles')
  const lead = [doctor.specialty?.name, doctor.city].filter(Boolean).join(' · ')
  return (
    <Page title={doctor.name} back={<Back />} lead={lead}>
      <div className={classes.columns}>
        <Stack gap="lg">
          {booking}
          {doctor.bio ? (
            <Card className={classes.card} component="section">
              <Title order={2} mb="xs">
                {t('doctor.about')}
              </Title>
              <Text className={classes.lines}>{doctor.bio}</Text>
            </Card>
          ) : null}
          {doctor.address || doctor.mapUrl ? <Place doctor={doctor} /> : null}
        </Stack>
        <Facts doctor={doctor} />
      </div>
    </Page>
  )
}

function Place({ doctor }: { doctor: Doctor }) {
  const { t } = useTranslation('profiles')
  return (
    <Card className={classes.card} component="section">
      <Title order={2} mb="xs">
        {t('doctor.place')}
      </Title>
      <Text className={classes.lines}>{[doctor.address, doctor.city].filter(Boolean).join('\n')}</Text>
      {doctor.mapUrl ? (
        <Anchor href={doctor.mapUrl} target="_blank" rel="noopener noreferrer" className={classes.map} mt="xs">
          {t('doctor.map')}
          <IconExternalLink size={18} aria-hidden="true" />
          <VisuallyHidden>{t('doctor.newTab')}</VisuallyHidden>
        </Anchor>
      ) : null}
    </Card>
  )
}

function Facts({ doctor }: { doctor: Doctor }) {
  const { t } = useTranslation('profiles')
  const facts: [string, string][] = []
  if (doctor.qualifications) facts.push([t('doctor.qualifications'), doctor.qualifications])
  if (doctor.practisingSince !== null) facts.push([t('doctor.experience'), String(doctor.practisingSince)])
  if (doctor.languages.length > 0)
    facts.push([t('doctor.languages'), doctor.languages.map((tag) => languageName(tag, i18n.language)).join(', ')])
  if (doctor.fee) facts.push([t('doctor.fee'), showFee(doctor.fee)])
  if (facts.length === 0) return null
  return (
    <Card className={classes.card} component="section">
      <Title order={2} mb="md">
        {t('doctor.facts')}
      </Title>
      <dl className={classes.facts}>
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
