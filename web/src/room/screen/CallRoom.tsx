import { useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSpeaker } from '../../devices/index.ts'
import type { CallRoomApi, MediaProblem, RoomSnapshot } from '../../engine/index.ts'
import { Announce, useBackLayer } from '../../ui/index.ts'
import { useRoomSnapshot } from '../use-room-snapshot.ts'
import { BackDialog } from './BackDialog.tsx'
import { Banner } from './Banner.tsx'
import classes from './CallRoom.module.css'
import { Controls } from './Controls.tsx'
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
import { usePlaces } from './use-places.ts'
import { useStageMessages } from './use-stage-messages.tsx'

export interface CallRoomProps {
  room: CallRoomApi
  /** The other side's, as the call session knows it. */
  name: string
  /** What the call is called; without it by the other side's name. */
  title?: string
  /** The other side uses a program that has not connected with this page so far. */
  otherApp?: boolean
  /** The call is theirs, so they may pause it. */
  mayHold: boolean
  /** What guests are here for, by their `userId`. */
  captions?: ReadonlyMap<string, string>
  people?: SideSlot
  chat?: SideSlot
  /** What there is to do as long as nobody else is here. */
  whileAlone?: ReactNode
  /** Of the button that ends it, where that is not the end for all. */
  endLabel?: string
  onEnd: () => void
  /** `onEnd` asks by itself before anything ends. */
  endAsks?: boolean
  /** To another page, while the call goes on; without it leaving the page is leaving the call. */
  onAway?: () => void
}

/** Something beside the call; whoever draws the room brings it. One of them is open at most. */
export interface SideSlot {
  /** How many messages or people wait behind it. */
  waiting: number
  /** The last thing that happened there and wants to be seen, in words. */
  news?: string
  panel: (open: boolean, onClose: () => void) => ReactNode
}
export type Side = 'people' | 'chat'

/** A phone held sideways: every line of its height counts. */
const SIDEWAYS = '(max-height: 30em) and (orientation: landscape)'

/** The call itself: the others, oneself small, and what one can do. */
export function CallRoom(props: CallRoomProps) {
  const snapshot = useRoomSnapshot(props.room)
  return snapshot ? <Room {...props} snapshot={snapshot} /> : null
}

function Room(props: CallRoomProps & { snapshot: RoomSnapshot }) {
  const { t } = useTranslation('room')
  const { room, name, snapshot, captions, people, chat } = props
  const [side, setSide] = useState<Side | null>(null)
  const [asksToLeave, setAsksToLeave] = useState(false)
  useBackLayer(true, props.endAsks ? props.onEnd : () => setAsksToLeave(true), true)
  /** The problem with which the person goes on, to watch and to listen. */
  const [without, setWithout] = useState<MediaProblem | null>(null)
  const [verdicts, setVerdicts] = useState<Verdicts>({})
  const [speaker, setSpeaker] = useSpeaker()
  const short = useMediaQuery(SIDEWAYS, false, { getInitialValueInEffect: false })
  const view = stageOf(snapshot, without !== null)
  const places = usePlaces(room, snapshot)
  const nameOf = useCallback((remote: { name: string }) => remote.name || name, [name])
  const does = useActions({
    room,
    snapshot,
    mayHold: props.mayHold,
    places,
    sides: { people, chat },
    side,
    onSide: setSide,
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
    onEnd: props.onEnd,
    onSafety: openSafety,
    knock: side === 'people' || !people?.waiting ? '' : (people.news ?? ''),
    onPeople: () => setSide('people'),
  })
  const shortcuts = useCallKeys(does.keys)
  useDarkPage()
  useWakeLock(snapshot.connectedAt !== null)
  return (
    <main className={classes.room} data-stage={view} data-short={short || undefined}>
      <Announce text={view === 'live' && snapshot.state === 'CONNECTED' ? t('room.connected') : ''} />
      <Announce text={does.said} />
      <TopBar
        name={props.title ?? name}
        connectedAt={snapshot.connectedAt}
        quality={worstQuality(snapshot.remotes)}
        safety={safetyOf(snapshot.remotes, verdicts)}
        onSafety={openSafety}
      />
      <Stage
        room={room}
        snapshot={snapshot}
        places={places}
        nameOf={nameOf}
        heading={props.title ?? name}
        captionOf={({ userId, role }) => (role === 'guest' ? (captions?.get(userId) ?? t('room.guest')) : null)}
        shown={view === 'live'}
        speaker={speaker}
      >
        <div aria-live="polite">
          <StageNotice view={view} name={name} alone={props.whileAlone} onRejoin={room.rejoin} onEnd={props.onEnd} />
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
      {people?.panel(side === 'people', () => setSide(null))}
      {chat?.panel(side === 'chat', () => setSide(null))}
      <Controls
        always={does.always}
        optional={does.optional}
        rest={does.rest}
        column={short}
        endLabel={props.endLabel ?? t('room.controls.end')}
        onEnd={props.onEnd}
      />
      <HelpSheet opened={does.sheet === 'help'} onClose={does.closeSheet} keys={does.help} {...shortcuts} />
      <DataSheet opened={does.sheet === 'data'} onClose={does.closeSheet} room={room} mode={snapshot.dataMode} />
      <DevicesSheet
        opened={does.sheet === 'devices'}
        onClose={does.closeSheet}
        room={room}
        media={snapshot.localMedia}
        speaker={speaker}
        onSpeaker={setSpeaker}
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

/** What this device lets a call use, both if it may. */
function openBoth(room: CallRoomApi, { dataMode }: RoomSnapshot): void {
  void room.openMedia({ audio: true, video: dataMode !== 'audioOnly' })
}

function StageNotice(props: { view: View; name: string; alone: ReactNode; onRejoin: () => void; onEnd: () => void }) {
  const { t } = useTranslation(['room', 'devices'])
  const { name } = props
  switch (props.view) {
    case 'waiting':
      return (
        <Banner inCall title={t('room.waiting', { name })} body={t('room.waitingBody')}>
          {props.alone}
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
          <button type="button" className={classes.action} onClick={props.onEnd}>
            {t('devices:trouble.leave')}
          </button>
        </Banner>
      )
    case 'noWebrtc':
      return <Banner inCall title={t('room.noWebrtc')} body={t('room.noWebrtcBody')} />
    default:
      return null
  }
}
