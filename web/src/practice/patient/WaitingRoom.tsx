import { Button, Card, Text, Title } from '@mantine/core'
import type { QueueEntry, ScheduleView } from '@medconsult/contract'
import { type RefObject, Suspense, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { type CheckControl, loadReadyCheck, mediaIsAllowed } from '../../devices/index.ts'
import { i18n, lazyComponent, problemMessage } from '../../platform/index.ts'
import { LoadingState, Problem } from '../../ui/index.ts'
import { useOwnPlace } from '../use-patient-queue.ts'
import classes from './Consultation.module.css'
import dockClasses from './Dock.module.css'
import { Dock } from './Dock.tsx'
import { ForYourDoctor } from './ForYourDoctor.tsx'
import { forgetJoined, hasJustJoined, mayAsk } from './just-joined.ts'
import { LeaveQueue } from './LeaveQueue.tsx'
import { NextStep } from './NextStep.tsx'
import { isPressable, primaryOf } from './primary.ts'
import { useLine } from './use-line.ts'

const ReadyCheckCard = lazyComponent(loadReadyCheck)

type Place = ReturnType<typeof useOwnPlace>

/**
 * The way from the door to the doctor: one button does the next step, whatever it is. It stays the same element, so that
 * the focus stays where it was.
 */
export function WaitingRoom({ view }: { view: ScheduleView }) {
  const place = useOwnPlace(view.schedule.id)
  const line = useLine(view)
  const button = useRef<HTMLButtonElement>(null)
  const [control, setControl] = useState<CheckControl | null>(null)
  const justJoined = useStartOnceJoined(control)
  // The button was pressed before the part of the app that checks had arrived.
  const [isWanted, setIsWanted] = useState(false)
  useEffect(() => {
    if (!isWanted || !control) return
    setIsWanted(false)
    control.start()
  }, [isWanted, control])
  const entry = view.queueEntry
  const { ready } = place
  // The button shows the requested state at once, and goes back if the server refuses.
  const shown = entry && ready.isPending ? { ...entry, isReady: ready.variables } : entry
  const primary = shown
    ? primaryOf(shown, control?.phase ?? 'IDLE', control?.verdict ?? shown.readyCheck?.verdict ?? null)
    : null
  const focus = (): void => button.current?.focus()
  return (
    <div className={classes.stage}>
      <Dock line={line}>
        <PrimaryButton
          ref={button}
          primary={primary}
          joining={place.join.isPending}
          onPress={() => {
            if (primary === null) place.join.mutate(undefined, { onSuccess: justJoined })
            else if (primary === 'READY') ready.mutate(true)
            else if (control) control.start()
            else setIsWanted(true)
          }}
        />
      </Dock>
      {shown && primary ? (
        <>
          <div className={classes.columns}>
            <NextStep
              primary={primary}
              isOnline={view.schedule.status === 'ONLINE'}
              ready={ready}
              onReady={(isReady) => {
                ready.mutate(isReady)
                focus()
              }}
            />
            <div className={classes.check}>
              <Check
                entry={shown}
                place={place}
                isOffered={primary === 'CHECK' || primary === 'CHECK_AGAIN'}
                onControl={setControl}
              />
            </div>
            <ForYourDoctor entry={shown} doctorName={view.schedule.doctorName} give={place.reason} />
          </div>
          {shown.status === 'INVITED' ? null : <LeaveQueue leave={place.leave} onLeft={focus} />}
        </>
      ) : (
        <JoinCard view={view} join={place.join} />
      )}
    </div>
  )
}

function PrimaryButton(props: {
  ref: RefObject<HTMLButtonElement | null>
  /** null: the person has no place yet */
  primary: ReturnType<typeof primaryOf> | null
  joining: boolean
  onPress: () => void
}) {
  const { t } = useTranslation('practice')
  const { primary, joining } = props
  const canPress = primary === null ? !joining : isPressable(primary)
  return (
    <Button
      ref={props.ref}
      size="lg"
      className={dockClasses.button}
      aria-disabled={!canPress}
      data-good={primary === 'IS_READY' || undefined}
      onClick={() => {
        if (canPress) props.onPress()
      }}
    >
      {primary === null ? t('visit.join') : t(`visit.primary.${primary}`)}
    </Button>
  )
}

/**
 * Starts the check by itself for somebody who has just taken their place, where the browser need not ask for camera and
 * microphone, or the person knows that it will.
 * @returns a function to call when the place was taken
 */
function useStartOnceJoined(control: CheckControl | null): () => void {
  const { state } = useLocation()
  const [isNew, setIsNew] = useState(hasJustJoined(state))
  const [isTold] = useState(mayAsk(state))
  const start = useEffectEvent(() => {
    setIsNew(false)
    forgetJoined()
    void mediaIsAllowed().then((isAllowed) => {
      if (isAllowed || isTold) control?.start()
    })
  })
  const canStart = isNew && control !== null
  useEffect(() => {
    if (canStart) start()
  }, [canStart])
  return () => setIsNew(true)
}

function Check(props: {
  entry: QueueEntry
  place: Place
  isOffered: boolean
  onControl: (control: CheckControl | null) => void
}) {
  const { check } = props.place
  return (
    <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
      <ReadyCheckCard
        viewer="patient"
        onControl={props.onControl}
        isOffered={props.isOffered}
        report={{
          saved: props.entry.readyCheck,
          save: check.mutate,
          saving: check.isPending,
          failed: check.isError,
        }}
      />
    </Suspense>
  )
}

function JoinCard({ view, join }: { view: ScheduleView; join: Place['join'] }) {
  const { t } = useTranslation('practice')
  return (
    <Card className={`${classes.card} ${classes.join}`} component="section" aria-labelledby="join-title">
      <div className={classes.words}>
        <Title order={2} id="join-title">
          {t('visit.joinTitle')}
        </Title>
        <Text c="dimmed">{t(view.schedule.status === 'ONLINE' ? 'visit.joinBody' : 'visit.offline')}</Text>
      </div>
      <Problem message={join.error ? problemMessage(join.error) : null} />
    </Card>
  )
}
