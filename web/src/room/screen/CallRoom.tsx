import { useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSpeaker } from '../../devices/index.ts'
import type { CallRoomApi, MediaProblem, RoomSnapshot } from '../../engine/index.ts'
import { Announce, showTime, useBackLayer, useIsAhead } from '../../ui/index.ts'
import { useRoomSnapshot } from '../use-room-snapshot.ts'
import { BackDialog } from './BackDialog.tsx'
import { Banner } from './Banner.tsx'
import classes from './CallRoom.module.css'
import { type Action, Controls } from './Controls.tsx'
import { isPaused, safetyOf, stageOf, type Verdicts, type Stage as View, worstQuality } from './call-view.ts'
import { DataSheet } from './DataSheet.tsx'
import { DevicesSheet } from './DevicesSheet.tsx'
import { HelpSheet } from './HelpSheet.tsx'
import { MediaTrouble } from './MediaTrouble.tsx'
import { SafetyDialog } from './SafetyDialog.tsx'
import { SelfView } from './SelfView.tsx'
import { Stage } from './Stage.tsx'
import { StageMessages } from './StageMessages.tsx'
import { TopBar } from './TopBar.tsx'
import { useActions } from './use-actions.tsx'
import { useCallKeys } from './use-call-keys.ts'
import { useDarkPage, useWakeLock } from './use-page.ts'
import { useLasting } from './use-passing.ts'
import { usePlaces } from './use-places.ts'
import { type PatientLeft, useStageMessages } from './use-stage-messages.tsx'

export interface CallRoomProps {
  room: CallRoomApi
  /** The other person's name, as the call session has it. */
  name: string
  /** The title of the call; without it, the call is titled by `name`. */
  title?: string
  /** The other side uses a program that has not connected with this page so far. */
  otherApp?: boolean
  /** The call is theirs, so they may pause it. */
  mayHold: boolean
  /** What each guest is here for, as text, by `userId`. */
  captions?: ReadonlyMap<string, string>
  /** Until when guests who have left may return by themselves, by `userId`; only the host knows it. */
  leftUntil?: ReadonlyMap<string, string>
  people?: SideSlot
  chat?: SideSlot
  notes?: SideSlot
  /** The panel that is open when the call opens, because it was open before. */
  openedSide?: Side | null
  onSide?: (side: Side | null) => void
  /** Renders the panel that is open. */
  panel?: (open: OpenSide) => ReactNode
  /** What is shown as long as nobody else is here. */
  whileAlone?: ReactNode
  /** A few words about the other person, below the title. */
  about?: string
  /** Calls the patient by phone; offered where the call cannot be held. */
  onPhone?: (() => void) | null
  /** The label of the button that ends the call; given where leaving does not end it for everybody. */
  endLabel?: string
  onEnd: () => void
  /** Ends the call and calls the next person of a queue. */
  endNext?: Action
  /** True if `onEnd` asks for a confirmation by itself. */
  endAsks?: boolean
  /** `onEnd` ends the call for everybody, and nobody else's does. */
  endsForAll?: boolean
  /** The patient has left the call, and may return until then; afterwards they have to be called again. */
  patientLeft?: PatientLeft
  /** Goes to another page while the call goes on. Without it, leaving the page leaves the call. */
  onAway?: () => void
}

/** What a panel beside the call has to say while it is closed. At most one panel is open. */
export interface SideSlot {
  /** The number of unread messages or waiting people. */
  waiting: number
  /** A text about the last thing that happened in the panel, which is announced. */
  news?: string
}
export type Side = 'people' | 'chat' | 'notes'
/** The open panel, null if there is none, and how it is changed. */
export interface OpenSide {
  side: Side | null
  onSide: (side: Side | null) => void
  /** False for a panel that was open before the call opened, which leaves the focus where it is. */
  takesFocus: boolean
}

/** A phone in landscape has little height. */
const SIDEWAYS = '(max-height: 30em) and (orientation: landscape)'

const NOBODY: ReadonlyMap<string, string> = new Map()

/** Renders a call: the other people, one's own small picture, and the controls. */
export function CallRoom(props: CallRoomProps) {
  const snapshot = useRoomSnapshot(props.room)
  return snapshot ? <Room {...props} snapshot={snapshot} /> : null
}

function Room(props: CallRoomProps & { snapshot: RoomSnapshot }) {
  const { t } = useTranslation('room')
  const { room, name, snapshot, captions, people, chat, notes: noteSlot } = props
  const { side, onSide, takesFocus } = useSide(props)
  const [asksToLeave, setAsksToLeave] = useState(false)
  useBackLayer(true, props.endAsks ? props.onEnd : () => setAsksToLeave(true), true)
  /** The problem with which the person goes on, to watch and to listen. */
  const [without, setWithout] = useState<MediaProblem | null>(null)
  const [verdicts, setVerdicts] = useState<Verdicts>({})
  const [speaker, setSpeaker] = useSpeaker()
  const short = useMediaQuery(SIDEWAYS, false, { getInitialValueInEffect: false })
  const view = stageOf(snapshot, without !== null)
  // A room that opens connected comes with its live region, whose first text would not be announced.
  const isConnected = useLasting(view === 'live' && snapshot.state === 'CONNECTED', 0)
  const places = usePlaces(room, snapshot)
  const nameOf = useCallback((remote: { name: string }) => remote.name || name, [name])
  const does = useActions({
    room,
    snapshot,
    mayHold: props.mayHold,
    places,
    sides: { people, chat, notes: noteSlot },
    side,
    onSide,
    speaker,
    onSpeaker: setSpeaker,
  })
  const openSafety = (): void => does.openSheet('safety')
  const notes = useStageMessages({
    room,
    snapshot,
    nameOf,
    speaksMuted: places.speaksMuted,
    otherApp: props.otherApp ? name : null,
    view,
    settled: without,
    onDevicesAgain() {
      setWithout(null)
      openBoth(room, snapshot)
    },
    onSpeaker: setSpeaker,
    onDevices: () => does.openSheet('devices'),
    onPhone: props.onPhone ?? null,
    onEnd: props.onEnd,
    endLabel: props.endLabel,
    patientLeft: props.patientLeft ?? null,
    leftUntil: props.leftUntil ?? NOBODY,
    name,
    onSafety: openSafety,
    knock: side === 'people' || !people?.waiting ? '' : (people.news ?? ''),
    onPeople: () => onSide('people'),
  })
  const shortcuts = useCallKeys(does.keys)
  useDarkPage()
  useWakeLock(snapshot.connectedAt !== null)
  return (
    <main className={classes.room} data-stage={view} data-short={short || undefined}>
      <Announce text={isConnected ? t('room.connected') : ''} />
      <Announce text={does.announcement} />
      <TopBar
        name={props.title ?? name}
        about={props.about ?? ''}
        connectedAt={snapshot.connectedAt}
        quality={worstQuality(snapshot)}
        safety={safetyOf(snapshot.remotes, verdicts)}
        onSafety={openSafety}
      />
      <Stage
        room={room}
        snapshot={snapshot}
        places={places}
        nameOf={nameOf}
        captionOf={({ userId, role }) => (role === 'guest' ? (captions?.get(userId) ?? t('room.guest')) : null)}
        shown={view === 'live'}
        speaker={speaker}
      >
        <div aria-live="polite">
          <StageNotice
            view={view}
            name={name}
            alone={props.whileAlone}
            patientLeft={props.patientLeft ?? null}
            wereLeft={(props.endsForAll ?? false) && snapshot.connectedAt !== null}
            onRejoin={room.rejoin}
            onPhone={props.onPhone ?? null}
            onEnd={props.onEnd}
          />
          {view === 'trouble' && snapshot.localMedia.error ? (
            <MediaTrouble
              problem={snapshot.localMedia.error}
              mode={snapshot.dataMode}
              onRetry={() => openBoth(room, snapshot)}
              onAudioOnly={() => void room.openMedia({ audio: true, video: false })}
              onCameraOnly={() => void room.openMedia({ audio: false, video: true })}
              onWithout={() => setWithout(snapshot.localMedia.error)}
              onLeave={props.onEnd}
            />
          ) : null}
        </div>
        <StageMessages notes={notes} />
        {view === 'failed' || view === 'noWebrtc' ? null : (
          <SelfView
            media={snapshot.localMedia}
            paused={isPaused(snapshot)}
            corner={places.corner}
            onCorner={places.moveSelf}
          />
        )}
      </Stage>
      {props.panel?.({ side, onSide, takesFocus })}
      <Controls
        always={does.always}
        optional={does.optional}
        rest={does.rest}
        column={short}
        endNext={props.endNext}
        endLabel={props.endLabel ?? t('room.controls.end')}
        onEnd={props.onEnd}
        keysOn={shortcuts.on}
      />
      <HelpSheet opened={does.sheet === 'help'} onClose={does.closeSheet} keys={does.help} {...shortcuts} />
      <DataSheet opened={does.sheet === 'data'} onClose={does.closeSheet} room={room} mode={snapshot.dataMode} />
      <DevicesSheet
        opened={does.sheet === 'devices'}
        onClose={does.closeSheet}
        kinds={does.devices}
        blur={snapshot.localMedia.blur}
        onBlur={room.setBlur}
      />
      <SafetyDialog
        opened={does.sheet === 'safety'}
        onClose={does.closeSheet}
        remotes={snapshot.remotes}
        nameOf={nameOf}
        verdicts={verdicts}
        onVerdict={(key, verdict) => setVerdicts({ ...verdicts, [key]: verdict })}
        onEnd={props.onEnd}
      />
      <BackDialog
        opened={asksToLeave}
        onAway={props.onAway}
        endLabel={props.endLabel ?? t('room.controls.end')}
        onEnd={props.onEnd}
        onClose={() => setAsksToLeave(false)}
      />
    </main>
  )
}

function useSide({ openedSide = null, onSide }: CallRoomProps): OpenSide {
  const [open, setOpen] = useState({ side: openedSide, takesFocus: false })
  return {
    ...open,
    onSide(side) {
      setOpen({ side, takesFocus: true })
      onSide?.(side)
    },
  }
}

/** What this device lets a call use, both if it may. */
function openBoth(room: CallRoomApi, { dataMode }: RoomSnapshot): void {
  void room.openMedia({ audio: true, video: dataMode !== 'audioOnly' })
}

function StageNotice(props: {
  view: View
  name: string
  alone: ReactNode
  /** The other side was here and has left; this person ends the call, or waits. */
  wereLeft: boolean
  patientLeft: PatientLeft | null
  onRejoin: () => void
  onPhone: (() => void) | null
  onEnd: () => void
}) {
  const { t } = useTranslation(['room', 'devices'])
  const { name } = props
  const phone = props.onPhone ? (
    <button type="button" className={classes.action} onClick={props.onPhone}>
      {t('room.note.phone')}
    </button>
  ) : null
  switch (props.view) {
    case 'waiting':
      if (props.patientLeft)
        return (
          <LeftNotice name={name} left={props.patientLeft} onEnd={props.onEnd}>
            {phone}
          </LeftNotice>
        )
      if (props.wereLeft)
        return (
          <Banner inCall title={t('room.left', { name })} body={t('room.leftBody')}>
            <button type="button" className={classes.action} data-primary onClick={props.onEnd}>
              {t('room.controls.end')}
            </button>
            {phone}
          </Banner>
        )
      return (
        <Banner inCall title={t('room.waiting', { name })} body={t('room.waitingBody')}>
          {props.alone}
          {phone}
        </Banner>
      )
    case 'opening':
      // A note says where to look, once the browser has waited for a while.
      return <Banner inCall title={t('room.connecting')} body={t('room.opening')} />
    case 'connecting':
      return <Banner inCall title={t('room.connecting')} body={name} />
    case 'failed':
      return (
        <Banner inCall title={t('room.failed')} body={t('room.failedBody', { name })}>
          <button type="button" className={classes.action} data-primary onClick={props.onRejoin}>
            {t('room.rejoin')}
          </button>
          {phone}
          <button type="button" className={classes.action} onClick={props.onEnd}>
            {t('devices:trouble.leave')}
          </button>
        </Banner>
      )
    case 'noWebrtc':
      return (
        <Banner inCall title={t('room.noWebrtc')} body={t('room.noWebrtcBody')}>
          {phone}
        </Banner>
      )
    default:
      return null
  }
}

/** What the doctor reads when the patient has left and nobody else is here. */
function LeftNotice(props: { name: string; left: PatientLeft; onEnd: () => void; children: ReactNode }) {
  const { t } = useTranslation('room')
  const { name, left } = props
  const mayRejoin = useIsAhead(left.until)
  return (
    <Banner
      inCall
      title={t('room.left', { name })}
      body={mayRejoin ? t('room.leftUntil', { time: showTime(left.until) }) : t('room.leftOver')}
    >
      {mayRejoin ? null : (
        <button type="button" className={classes.action} data-primary onClick={left.callAgain}>
          {t('room.callAgain')}
        </button>
      )}
      <button type="button" className={classes.action} data-primary={mayRejoin || undefined} onClick={props.onEnd}>
        {t('room.controls.end')}
      </button>
      {props.children}
    </Banner>
  )
}
