import { Button, Card, Text } from '@mantine/core'
import type { Appointment } from '@medconsult/contract'
import { IconCheck, IconVideo } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useInviting } from '../calls/index.ts'
import { failureCode, problemMessage } from '../platform/index.ts'
import { useKeptState } from '../platform/live-index.ts'
import { Problem, toast } from '../ui/index.ts'
import classes from './AppointmentPage.module.css'
import { momentOf } from './appointment-moment.ts'
import { CallOpensIn } from './CallOpensIn.tsx'
import { CancelDialog, DeclineDialog } from './GiveUpDialogs.tsx'
import { MovePanel } from './MovePanel.tsx'
import { ProposeDialog } from './ProposeDialog.tsx'
import { statusMessageOf } from './status-message.ts'
import { callTimeOf, isAgreed, type Side, type Step, stepsOf } from './steps.ts'
import { type Change, useChange } from './use-steps.ts'
import { useWayIn } from './use-way-in.ts'

type Asking = 'decline' | 'cancel' | 'propose' | 'move' | null

interface NextStepProps {
  appointment: Appointment
  side: Side
  now: number
}

/** Shows the status of an appointment in a sentence, with the actions that this side can take now. */
export function NextStep(props: NextStepProps) {
  const { card, dialogs } = useNextStep(props)
  return (
    <>
      {card}
      {dialogs}
    </>
  )
}

/**
 * The parts of `NextStep`, for a place that is itself a dialog: two dialogs cannot both have the focus.
 * @returns `isAsking`: one of the dialogs is open
 */
export function useNextStep({ appointment, side, now }: NextStepProps) {
  const { t } = useTranslation('appointments')
  const change = useChange(appointment.id)
  const [asking, setAsking] = useKeptState<Asking>(`asking ${appointment.id}`, null)
  const card = useRef<HTMLDivElement>(null)
  const other = side === 'doctor' ? appointment.patientName : appointment.doctorName
  const steps = stepsOf(appointment, side, now)
  // The dialog is open only while its action is still possible: the other side may have changed the appointment.
  const open = asking !== null && steps.includes(asking) ? asking : null
  const submit = (changed: Change): void => {
    change.mutate(changed, {
      onSuccess: () => {
        setAsking(null)
        toast(t(`done.${changed.do}`, { name: other }))
        // The button that was pressed may no longer exist, so the focus moves to the card with the new status.
        card.current?.focus({ preventScroll: true })
      },
    })
  }
  const close = (): void => {
    setAsking(null)
    change.reset()
  }
  const problem = !change.error
    ? null
    : side === 'patient' && failureCode(change.error) === 'DOCTOR_NOT_VERIFIED'
      ? t('one.notBookable', { name: other })
      : problemMessage(change.error)
  const dialogProps = { appointment, other, busy: change.isPending, problem, onClose: close, onChange: submit }
  return {
    isAsking: open !== null,
    card: (
      <Card className={classes.card} component="section" aria-label={t('one.now')} ref={card} tabIndex={-1}>
        <Text className={classes.say} aria-live="polite">
          {t(`say.${side}.${statusMessageOf(appointment, side, now)}`, { name: other })}
        </Text>
        {appointment.keptStartsAt ? (
          <Text className={classes.say}>
            {t('one.kept', { time: momentOf(appointment, appointment.keptStartsAt) })}
          </Text>
        ) : null}
        {callTimeOf(appointment, now) === 'early' ? <CallOpensIn appointment={appointment} now={now} /> : null}
        {open === null ? <Problem message={problem} /> : null}
        <Steps
          steps={steps}
          side={side}
          appointment={appointment}
          busy={change.isPending ? change.variables.do : null}
          onAsk={setAsking}
          onChange={submit}
        />
      </Card>
    ),
    dialogs: (
      <>
        {open === 'move' ? <MovePanel {...dialogProps} /> : null}
        <DeclineDialog {...dialogProps} opened={open === 'decline'} />
        <CancelDialog {...dialogProps} opened={open === 'cancel'} />
        <ProposeDialog {...dialogProps} opened={open === 'propose'} />
      </>
    ),
  }
}

function Steps(props: {
  steps: Step[]
  side: Side
  appointment: Appointment
  busy: Change['do'] | null
  onAsk: (asking: Asking) => void
  onChange: (change: Change) => void
}) {
  const { t } = useTranslation('appointments')
  const { steps, side, appointment, busy, onAsk, onChange } = props
  if (steps.length === 0) return null
  const { startsAt, status, doctorId } = appointment
  const correcting = side === 'doctor' && (status === 'COMPLETED' || status === 'NO_SHOW')
  const buttons: Record<Step, ReactNode> = {
    startCall: <StartCall key="startCall" appointment={appointment} />,
    return: <JoinCall key="return" appointment={appointment} />,
    confirm: (
      <Button
        key="confirm"
        leftSection={<IconCheck size={20} aria-hidden="true" />}
        loading={busy === 'confirm'}
        onClick={() => onChange({ do: 'confirm', startsAt })}
      >
        {t('step.confirm')}
      </Button>
    ),
    accept: (
      <Button
        key="accept"
        leftSection={<IconCheck size={20} aria-hidden="true" />}
        loading={busy === 'accept'}
        onClick={() => onChange({ do: 'accept', startsAt })}
      >
        {t('step.accept')}
      </Button>
    ),
    move: <Other key="move" label={t('step.move')} onClick={() => onAsk('move')} />,
    propose: <Other key="propose" label={t('step.propose')} onClick={() => onAsk('propose')} />,
    decline: (
      <Other
        key="decline"
        label={t(appointment.keptStartsAt ? 'step.declineChange' : 'step.decline')}
        onClick={() => onAsk('decline')}
      />
    ),
    keep: (
      <Other
        key="keep"
        label={t('step.keep', { time: momentOf(appointment, appointment.keptStartsAt ?? startsAt) })}
        onClick={() => onChange({ do: 'keep' })}
      />
    ),
    cancel: (
      <Other
        key="cancel"
        label={t(isAgreed(appointment) ? 'step.cancel' : 'step.cancelRequest')}
        onClick={() => onAsk('cancel')}
      />
    ),
    completed: (
      <Other
        key="completed"
        label={t('step.completed')}
        onClick={() => onChange({ do: 'close', outcome: 'COMPLETED' })}
      />
    ),
    noShow: (
      <Other key="noShow" label={t('step.noShow')} onClick={() => onChange({ do: 'close', outcome: 'NO_SHOW' })} />
    ),
    again: (
      <Button key="again" component={Link} to={`/doctors/${doctorId}`} variant="default">
        {t('step.again')}
      </Button>
    ),
  }
  return (
    <div>
      {correcting ? (
        <Text c="dimmed" mb={12}>
          {t('step.noShowLead')}
        </Text>
      ) : null}
      <div className={classes.actions}>{steps.map((step) => buttons[step])}</div>
    </div>
  )
}

function Other({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="default" onClick={onClick}>
      {label}
    </Button>
  )
}

function StartCall({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments')
  const inviting = useInviting()
  const { id: appointmentId, patientId, patientName } = appointment
  return (
    <Button
      leftSection={<IconVideo size={20} aria-hidden="true" />}
      loading={inviting.inviting === patientId}
      onClick={() => inviting.invite({ appointmentId, patientId, patientName })}
    >
      {t('step.startCall')}
    </Button>
  )
}

function JoinCall({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments')
  const way = useWayIn(appointment)
  // A ringing call is shown by the panel above, and the return to a call by the bar above every page.
  if (way.kind !== 'join') return null
  return (
    <Button leftSection={<IconVideo size={20} aria-hidden="true" />} onClick={(event) => way.join(event.timeStamp)}>
      {t('step.join')}
    </Button>
  )
}
