import { Anchor, Button, Card, Title } from '@mantine/core'
import type { Appointment } from '@medconsult/contract'
import { IconExternalLink, IconPhone } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { PhoneNumber, useAge, useCallByPhone, usePatientContact } from '../encounters/phone/index.ts'
import { showDate, showMoment } from '../ui/index.ts'
import { AddToCalendar } from './AddToCalendar.tsx'
import classes from './AppointmentPage.module.css'
import { momentOf } from './appointment-moment.ts'
import { isAgreed, isNear, isOpen, type Side } from './steps.ts'

/** Shows the details of an appointment. */
export function Facts({ appointment, side, now }: { appointment: Appointment; side: Side; now: number }) {
  const { t } = useTranslation('appointments')
  const { status, previousStartsAt, place, mapUrl, reason, cancelReason, type } = appointment
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
        {reason ? (
          <Fact name={t('one.visitReason')} wide>
            <span className={classes.written}>{reason}</span>
          </Fact>
        ) : null}
        {side === 'doctor' && isOpen(appointment) ? <ContactFacts appointment={appointment} now={now} /> : null}
      </dl>
    </Card>
  )
}

/** How the doctor reaches the patient. *Call by phone* is offered around the time of the appointment. */
function ContactFacts({ appointment, now }: { appointment: Appointment; now: number }) {
  const { t } = useTranslation(['appointments', 'phone'])
  const { id: visitId, patientId, patientName: name } = appointment
  const contact = usePatientContact(patientId)
  const byPhone = useCallByPhone({ contact, name, visitId })
  const age = useAge()
  if (!contact) return null
  const { phone, birthDate } = contact
  return (
    <>
      {phone === null ? null : (
        <Fact name={t('one.phone')}>
          <PhoneNumber phone={phone} />
          {byPhone.start && isNear(appointment, now) ? (
            <div>
              <Button
                variant="default"
                size="sm"
                leftSection={<IconPhone size={18} aria-hidden="true" />}
                onClick={byPhone.start}
              >
                {t('phone:action')}
              </Button>
            </div>
          ) : null}
        </Fact>
      )}
      {birthDate === null ? null : (
        <Fact name={t('one.birthDate')}>
          {t('one.born', { date: showDate(birthDate), age: age(contact.age ?? 0) })}
        </Fact>
      )}
      {byPhone.dialog}
    </>
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
