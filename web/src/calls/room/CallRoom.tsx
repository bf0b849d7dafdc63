import { useMediaQuery } from '@mantine/hooks'
import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Announce } from '../../ui/index.ts'
import type { CallRoomApi, PeerRole, RoomSnapshot } from '../peer/index.ts'
import { useRoomSnapshot } from '../use-room-snapshot.ts'
import { useSpeaker } from '../use-speaker.ts'
import classes from './CallRoom.module.css'
import { Controls } from './Controls.tsx'
import { isPaused, safetyOf, stageOf, type Verdicts, type Stage as View, worstQuality } from './call-view.ts'
import { DataSheet } from './DataSheet.tsx'
import { DevicesSheet } from './DevicesSheet.tsx'
import { HelpSheet } from './HelpSheet.tsx'
import { layoutOf, togglePin } from './layout.ts'
import { MediaTrouble } from './MediaTrouble.tsx'
import { Notes } from './Notes.tsx'
import { Notice } from './Notice.tsx'
import { SafetyDialog } from './SafetyDialog.tsx'
import { SelfView } from './SelfView.tsx'
import { Stage } from './Stage.tsx'
import { type Corner, keepCorner, keptCorner } from './self-corner.ts'
import { TopBar } from './TopBar.tsx'
import { useActions } from './use-actions.tsx'
import { useCallKeys } from './use-call-keys.ts'
import { useNotes } from './use-notes.tsx'
import { useDarkPage, useTall, useWakeLock } from './use-page.ts'
import { useVoices } from './use-voices.ts'

export interface CallRoomProps {
  room: CallRoomApi
  /** The other side's, as the call session knows it. */
  name: string
  role: PeerRole
  onEnd: () => void
}

/** The call itself: the others, oneself small, and what one can do. */
export function CallRoom(props: CallRoomProps) {
  const snapshot = useRoomSnapshot(props.room)
  return snapshot ? <Room {...props} snapshot={snapshot} /> : null
}

function Room(props: CallRoomProps & { snapshot: RoomSnapshot }) {
  const { t } = useTranslation('calls')
  const { room, name, snapshot } = props
  const [goOnWithout, setGoOnWithout] = useState(false)
  const [pins, setPins] = useState<readonly string[]>([])
  const [corner, setCorner] = useState<Corner>(() => keptCorner(() => localStorage))
  const [verdicts, setVerdicts] = useState<Verdicts>({})
  const [speaker, setSpeaker] = useSpeaker()
  const stage = useRef<HTMLElement>(null)
  const tall = useTall(stage)
  const short = useMediaQuery('(max-height: 30em) and (orientation: landscape)', false, {
    getInitialValueInEffect: false,
  })
  const view = stageOf(snapshot, goOnWithout)
  const live = view === 'live'
  const { speakers, speaksMuted } = useVoices(room, stage)
  const layout = layoutOf(snapshot.remotes, pins, speakers)
  const nameOf = useCallback((remote: { name: string }) => remote.name || name, [name])
  const captionOf = useCallback((remote: { role: string }) => (remote.role === 'guest' ? t('room.guest') : null), [t])
  useDarkPage()
  useWakeLock(snapshot.connectedAt !== null)

  const large = (): HTMLVideoElement | null =>
    stage.current?.querySelector<HTMLVideoElement>(`[data-peer="${layout.large[0]}"] video`) ?? null
  const does = useActions({
    room,
    snapshot,
    role: props.role,
    largeVideo: large,
  })
  const openSafety = (): void => does.openSheet('safety')
  const notes = useNotes({
    room,
    snapshot,
    nameOf,
    speaksMuted,
    onSpeaker: setSpeaker,
    onDevices: () => does.openSheet('devices'),
    onSafety: openSafety,
  })
  const shortcuts = useCallKeys(does.keys)
  const onPin = useCallback((userId: string) => setPins((before) => togglePin(before, userId)), [])
  const moveSelf = (to: Corner): void => {
    setCorner(to)
    keepCorner(() => localStorage, to)
  }
  const connected = live && snapshot.state === 'CONNECTED'
  return (
    <main className={classes.room} data-stage={view} data-short={short || undefined}>
      <Announce text={connected ? t('room.connected') : ''} />
      <Announce text={does.said} />
      <TopBar
        name={name}
        connectedAt={snapshot.connectedAt}
        quality={worstQuality(snapshot.remotes)}
        safety={safetyOf(snapshot.remotes, verdicts)}
        onSafety={openSafety}
      />
      <Stage
        ref={stage}
        room={room}
        snapshot={snapshot}
        layout={layout}
        nameOf={nameOf}
        captionOf={captionOf}
        shown={live}
        tall={tall}
        corner={corner}
        speaker={speaker}
        pins={pins}
        onPin={onPin}
      >
        <div aria-live="polite">
          <StageNotice view={view} name={name} onRejoin={room.rejoin} onEnd={props.onEnd} />
          {view === 'trouble' && snapshot.localMedia.error ? (
            <MediaTrouble
              problem={snapshot.localMedia.error}
              onRetry={() => void room.openMedia({ audio: true, video: true })}
              onAudioOnly={() => void room.openMedia({ audio: true, video: false })}
              onWithout={() => setGoOnWithout(true)}
              onLeave={props.onEnd}
            />
          ) : null}
        </div>
        <Notes notes={notes} />
        {view === 'failed' || view === 'noWebrtc' ? null : (
          <SelfView media={snapshot.localMedia} paused={isPaused(snapshot)} corner={corner} onCorner={moveSelf} />
        )}
      </Stage>
      <Controls always={does.always} optional={does.optional} rest={does.rest} column={short} onEnd={props.onEnd} />
      <HelpSheet opened={does.sheet === 'help'} onClose={does.closeSheet} keys={does.help} {...shortcuts} />
      <SafetyDialog
        opened={does.sheet === 'safety'}
        onClose={does.closeSheet}
        remotes={snapshot.remotes}
        nameOf={nameOf}
        verdicts={verdicts}
        onVerdict={(key, verdict) => setVerdicts({ ...verdicts, [key]: verdict })}
        onEnd={props.onEnd}
      />
      <DataSheet opened={does.sheet === 'data'} onClose={does.closeSheet} room={room} mode={snapshot.dataMode} />
      <DevicesSheet
        opened={does.sheet === 'devices'}
        onClose={does.closeSheet}
        room={room}
        media={snapshot.localMedia}
        speaker={speaker}
        onSpeaker={setSpeaker}
      />
    </main>
  )
}

function StageNotice(props: { view: View; name: string; onRejoin: () => void; onEnd: () => void }) {
  const { t } = useTranslation('calls')
  const { name } = props
  switch (props.view) {
    case 'waiting':
      return <Notice inCall title={t('room.waiting', { name })} body={t('room.waitingBody')} />
    case 'opening':
      return <Notice inCall title={t('room.connecting')} body={t('room.opening')} />
    case 'connecting':
      return <Notice inCall title={t('room.connecting')} body={name} />
    case 'failed':
      return (
        <Notice inCall title={t('room.failed')} body={t('room.failedBody', { name })}>
          <button type="button" className={classes.action} data-primary onClick={props.onRejoin}>
            {t('room.rejoin')}
          </button>
          <button type="button" className={classes.action} onClick={props.onEnd}>
            {t('trouble.leave')}
          </button>
        </Notice>
      )
    case 'noWebrtc':
      return <Notice inCall title={t('room.noWebrtc')} body={t('room.noWebrtcBody')} />
    default:
      return null
  }
}
