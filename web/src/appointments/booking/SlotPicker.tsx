import { Card } from '@mantine/core'
import type { DoctorSlots, Hold, Slot } from '@medconsult/contract'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { failureCode, problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Problem, showMoment, toast } from '../../ui/index.ts'
import { FinishBooking } from './FinishBooking.tsx'
import { SlotCalendar } from './SlotCalendar.tsx'
import classes from './SlotPicker.module.css'
import { useBooking } from './use-slots.ts'

/** The booking on a doctor's page: choose a free time, complete the details while it is held, and send the request. */
export default function SlotPicker({ doctorId }: { doctorId: string }) {
  const { t } = useTranslation('appointments')
  const navigate = useNavigate()
  const { hold, release, book, refetchSlots } = useBooking(doctorId)
  const [held, setHeld] = useKeptState<{ hold: Hold; offer: DoctorSlots } | null>('held slot', null)
  const [problem, setProblem] = useState<string | null>(null)
  const place = useRef<HTMLDivElement>(null)

  const errorText = (error: unknown, slot: { startsAt: string }): string => {
    switch (failureCode(error)) {
      case 'SLOT_TAKEN':
        return t('slots.taken', { time: showMoment(slot.startsAt) })
      case 'SLOT_NOT_OFFERED':
        return t('slots.takenAny')
      case 'HOLD_EXPIRED':
        return t('slots.holdOver')
      case 'APPOINTMENT_OVERLAP':
        return t('slots.overlap')
      case 'APPOINTMENT_LIMIT':
        return t('slots.limit')
      default:
        return problemMessage(error)
    }
  }
  const toTheList = (message: string | null): void => {
    setHeld(null)
    setProblem(message)
    void refetchSlots()
    place.current?.focus({ preventScroll: true })
  }
  const pick = (slot: Slot, offer: DoctorSlots): void => {
    setProblem(null)
    hold.mutate(slot.startsAt, {
      onSuccess: (made) => setHeld({ hold: made, offer }),
      onError: (error) => setProblem(errorText(error, slot)),
    })
  }
  return (
    <Card className={classes.card} ref={place} tabIndex={-1}>
      <Problem message={problem} />
      {held ? (
        <FinishBooking
          key={held.hold.id}
          hold={held.hold}
          offer={held.offer}
          busy={book.isPending}
          onOver={() => toTheList(t('slots.holdOver'))}
          onOther={() => {
            release.mutate(held.hold.id)
            toTheList(null)
          }}
          onSubmit={({ type, reason }) => {
            setProblem(null)
            book.mutate(
              { holdId: held.hold.id, type, reason: reason || null },
              {
                onSuccess: (appointment) => {
                  toast(t('hold.done', { name: held.offer.doctorName }))
                  void navigate(`/appointments/${appointment.id}`)
                },
                onError: (error) => {
                  // A hold that is over cannot be used again, so the list is shown. Any other failure may pass while
                  // the time is held.
                  if (failureCode(error) === 'HOLD_EXPIRED') toTheList(errorText(error, held.hold))
                  else setProblem(errorText(error, held.hold))
                },
              },
            )
          }}
        />
      ) : (
        <SlotCalendar
          doctorId={doctorId}
          title={t('slots.title')}
          busy={hold.isPending ? hold.variables : null}
          onPick={pick}
        />
      )}
    </Card>
  )
}
