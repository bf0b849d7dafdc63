import { Button, SegmentedControl, Text, TextInput, Title } from '@mantine/core'
import type { AppointmentType, DoctorSlots, Hold } from '@medconsult/contract'
import { HOLD_MS, REASON_FOR_VISIT_LENGTH } from '@medconsult/contract/runtime'
import { useEffect, useEffectEvent, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ContactFields, useContactDraft, useContactQuestion } from '../../accounts/patient-contact/index.ts'
import { serverClock } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Announce, showDuration, useRemaining } from '../../ui/index.ts'
import { AppointmentTimes } from '../AppointmentTimes.tsx'
import classes from './SlotPicker.module.css'

const serverNow = (): number => serverClock.now()
const LATE_MS = 60_000

/** Completes a booking while its time is held: asks for the details and shows how long the time stays held. */
export function FinishBooking(props: {
  hold: Hold
  offer: DoctorSlots
  busy: boolean
  onSubmit: (details: { type: AppointmentType; reason: string }) => void
  onOther: () => void
  onOver: () => void
}) {
  const { t } = useTranslation('appointments')
  const { hold, offer, busy } = props
  const [type, setType] = useKeptState<AppointmentType>('booking type', offer.types[0] ?? 'ONLINE')
  const [reason, setReason] = useKeptState('booking reason', '')
  const { asks, answer } = useContactQuestion()
  const contact = useContactDraft(answer.error)
  const heading = useRef<HTMLHeadingElement>(null)
  const typeLabel = useId()
  // The button that was pressed no longer exists, so the focus moves to the heading of the new step.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    heading.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const submit = contact.submit((draft) => {
    // Fields that stay empty are an answer too: the question is not put again.
    if (asks) answer.mutate(draft)
    props.onSubmit({ type, reason: reason.trim() })
  })
  return (
    <form onSubmit={submit} noValidate className={classes.finish}>
      <div className={classes.head}>
        <div>
          <Title order={2} ref={heading} tabIndex={-1}>
            {t('hold.title')}
          </Title>
          <div className={classes.when}>
            <AppointmentTimes span={hold} type={type} otherName={offer.doctorName} otherZone={offer.timeZone} />
          </div>
        </div>
        {/* The countdown pauses during the request, because the server decides whether it came in time. */}
        <HeldFor hold={hold} paused={busy} onOver={props.onOver} />
      </div>
      {offer.types.length > 1 ? (
        <div className={classes.choice}>
          <span className={classes.label} id={typeLabel}>
            {t('hold.type')}
          </span>
          <SegmentedControl
            aria-labelledby={typeLabel}
            size="md"
            value={type}
            onChange={(value) => setType(value as AppointmentType)}
            data={offer.types.map((value) => ({ value, label: t(`type.${value}`) }))}
          />
        </div>
      ) : (
        <Text>{t(`type.${type}`)}</Text>
      )}
      {type === 'OFFLINE' && offer.place ? <Text>{t('slots.inPersonAt', { place: offer.place })}</Text> : null}
      <TextInput
        size="md"
        label={t('hold.reason')}
        description={t('hold.reasonHint', { name: offer.doctorName })}
        maxLength={REASON_FOR_VISIT_LENGTH}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {asks ? (
        <section aria-label={t('hold.contact')} className={classes.contact}>
          <Text c="dimmed" size="sm">
            {t('hold.contactHint')}
          </Text>
          <ContactFields form={contact} />
        </section>
      ) : null}
      <div className={classes.actions}>
        <Button type="submit" loading={busy}>
          {t('hold.submit')}
        </Button>
        <Button variant="default" onClick={props.onOther} disabled={busy}>
          {t('hold.other')}
        </Button>
      </div>
      <Text c="dimmed" size="sm">
        {t('hold.next', { name: offer.doctorName })}
      </Text>
    </form>
  )
}

function HeldFor({ hold, paused, onOver }: { hold: Hold; paused: boolean; onOver: () => void }) {
  const { t } = useTranslation('appointments')
  const ms = useRemaining(hold.expiresAt, serverNow)
  const over = useEffectEvent(onOver)
  const ended = ms === 0 && !paused
  useEffect(() => {
    if (ended) over()
  }, [ended])
  const late = ms <= LATE_MS
  const left = showDuration(Math.ceil(ms / 1000) * 1000)
  return (
    <div
      className={classes.held}
      data-late={late || undefined}
      role="timer"
      aria-label={t('hold.leftLabel', { time: left })}
    >
      <span className={classes.clock} aria-hidden="true">
        <span>{t('hold.held')}</span>
        <span>{left}</span>
      </span>
      <span className={classes.bar} aria-hidden="true">
        <span style={{ width: `${Math.min(100, (ms / HOLD_MS) * 100)}%` }} />
      </span>
      <Announce text={late ? t('hold.soon') : ''} />
    </div>
  )
}
