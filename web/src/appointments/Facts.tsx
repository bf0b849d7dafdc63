import { Anchor, Card, Title } from '@mantine/core'
import type { Appointment } from '@medconsult/contract'
import { IconExternalLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { showMoment } from '../ui/index.ts'
import { AddToCalendar } from './AddToCalendar.tsx'
import classes from './AppointmentPage.module.css'
import { momentOf } from './appointment-moment.ts'
import { isAgreed, type Side } from './steps.ts'

/** Shows the details of an appointment. */
export function Facts({ appointment, side }: { appointment: Appointment; side: Side }) {
  const { t } = useTranslation('appointments')
  const { status, previousStartsAt, place, mapUrl, notes, cancelReason, type } = appointment
  const open = status === 'PENDING' || status === 'PROPOSED'
  return (
    <Card className={classes.card} component="section" aria-labelledby="facts-title">
      <div className={classes.head}>
        <Title order={2} id="facts-title">
          {t('one.facts')}
        </Title>
        {isAgreed(appointment) ? <AddToCalendar id={appointment.id} /> : null}
      </div>
      <dl className={classes.facts}>
        {appointment.keptStartsAt !== null ? (
          <Fact name={t('one.keptFact')}>{momentOf(appointment, appointment.keptStartsAt)}</Fact>
        ) : previousStartsAt !== null && open ? (
          <Fact name={t('one.before')}>
            <span className={classes.was}>{momentOf(appointment, previousStartsAt)}</span>
          </Fact>
        ) : null}
        <Fact name={t('one.how')}>{t(`type.${type}`)}</Fact>
        {type === 'OFFLINE' ? (
          <Fact name={t('one.where')}>
            <span className={classes.written}>{place ?? t('one.placeLater')}</span>
            {mapUrl ? (
              <div>
                <Anchor href={mapUrl} target="_blank" rel="noreferrer noopener" className={classes.link}>
                  {t('one.map')}
                  <IconExternalLink size={16} aria-label={t('one.mapNew')} />
                </Anchor>
              </div>
            ) : null}
          </Fact>
        ) : null}
        <Fact name={t('one.asked')}>{showMoment(appointment.createdAt)}</Fact>
        {cancelReason ? (
          <Fact name={t(status === 'CONFIRMED' ? 'one.reasonDeclined' : 'one.reason')} wide>
            <span className={classes.written}>{cancelReason}</span>
          </Fact>
        ) : null}
        {notes ? (
          <Fact
            name={side === 'doctor' ? t('one.notesDoctor', { name: appointment.patientName }) : t('one.notesPatient')}
            wide
          >
            <span className={classes.written}>{notes}</span>
          </Fact>
        ) : null}
      </dl>
    </Card>
  )
}

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? `${classes.fact} ${classes.wide}` : classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
