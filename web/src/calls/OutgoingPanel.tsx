import { Button, Card, CloseButton, Text, Title } from '@mantine/core'
import { INVITATION_MS } from '@medconsult/contract/runtime'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Asking } from '../devices/index.ts'
import { problemMessage, serverClock } from '../platform/index.ts'
import { useCurrentCall, useRoomSnapshot } from '../room/index.ts'
import { CountdownRing, Problem, useRemaining, useReturnFocus } from '../ui/index.ts'
import { useCalls } from './context.ts'
import classes from './OutgoingPanel.module.css'
import type { OutgoingInvitation } from './use-outgoing.ts'

const serverNow = (): number => serverClock.now()

/** Shows the invitation that rings for a patient, or how the last one ended; otherwise nothing. */
export function OutgoingPanel() {
  const { t } = useTranslation('calls')
  const { outgoing } = useCalls()
  const { invitation } = outgoing
  const name = invitation?.patientName ?? ''
  const over = invitation?.status === 'DECLINED' || invitation?.status === 'EXPIRED'
  const outcome = over ? t(`outgoing.${endingOf(invitation)}`, { name }) : ''
  return (
    <div className={classes.panel}>
      <Problem message={outgoing.error ? problemMessage(outgoing.error) : null} />
      {invitation?.status === 'INVITED' ? <Ringing invitation={invitation} onWithdraw={outgoing.withdraw} /> : null}
      <div role="status">
        {over ? (
          <div className={classes.note}>
            <Text>{outcome}</Text>
            <CloseButton aria-label={t('outgoing.dismiss')} onClick={outgoing.dismiss} size="lg" />
          </div>
        ) : null}
      </div>
    </div>
  )
}

function endingOf({ status, scheduleId }: OutgoingInvitation) {
  const ending = status === 'DECLINED' ? 'declined' : 'expired'
  // The patient keeps a place in a queue, which an appointment does not have; so the texts differ.
  return scheduleId !== null ? ending : (`${ending}Appointment` as const)
}

/** Returns the latest step that the invitation has reached. */
function progressOf({ extended, seenAt, deliveredAt, scheduleId }: OutgoingInvitation) {
  if (extended) return 'extended'
  if (seenAt !== null) return 'seen'
  if (deliveredAt !== null) return 'delivered'
  return scheduleId === null ? 'bodyAppointment' : 'body'
}

function Ringing({ invitation, onWithdraw }: { invitation: OutgoingInvitation; onWithdraw: () => void }) {
  const { t } = useTranslation('calls')
  const ms = useRemaining(invitation.expiresAt, serverNow)
  // The invitation of an appointment lasts longer than that of a queue.
  const [firstMs] = useState(() => Math.max(INVITATION_MS, ms))
  const name = invitation.patientName
  const asking = useRoomSnapshot(useCurrentCall()?.room ?? null)?.localMedia.asking ?? null
  const heading = useRef<HTMLHeadingElement>(null)
  // The button that was pressed does not exist while it rings, so the focus goes to the patient's place in the queue.
  useReturnFocus(true, { to: () => document.querySelector<HTMLElement>(`[data-patient="${invitation.patientId}"]`) })
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <Card className={classes.card} component="section" aria-labelledby="outgoing-title">
      <CountdownRing ms={ms} totalMs={invitation.extended ? 2 * INVITATION_MS : firstMs} size={80} />
      <div className={classes.words}>
        {/* The heading takes the focus, and so is read out, because the button that was pressed no longer exists. */}
        <Title order={2} id="outgoing-title" ref={heading} tabIndex={-1}>
          {t('outgoing.title', { name })}
        </Title>
        <Text c="dimmed" role="status">
          {t(`outgoing.${progressOf(invitation)}`, { name })}
        </Text>
        {asking ? <Asking kind={asking} /> : null}
      </div>
      <Button variant="default" onClick={onWithdraw}>
        {t('outgoing.withdraw')}
      </Button>
    </Card>
  )
}
