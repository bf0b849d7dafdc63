import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Announce } from '../../ui/index.ts'
import type { CallRoomApi, RoomSnapshot } from '../peer/index.ts'
import { useRoomSnapshot } from '../use-room-snapshot.ts'
import classes from './CallRoom.module.css'
import { Controls } from './Controls.tsx'
import { type ConnectionNote, noteOf, type Stage, stageOf } from './call-view.ts'
import { MediaTrouble } from './MediaTrouble.tsx'
import { Notice } from './Notice.tsx'
import { RemotePicture } from './RemotePicture.tsx'
import { SelfView } from './SelfView.tsx'
import { TopBar } from './TopBar.tsx'
import { useCallKeys } from './use-call-keys.ts'

/** The call itself: the other side large, oneself small, and what one can do. */
export function CallRoom(props: { room: CallRoomApi; name: string; onEnd: () => void }) {
  const snapshot = useRoomSnapshot(props.room)
  return snapshot ? <Room {...props} snapshot={snapshot} /> : null
}

function Room(props: { room: CallRoomApi; name: string; onEnd: () => void; snapshot: RoomSnapshot }) {
  const { t } = useTranslation('calls')
  const { room, name, snapshot } = props
  const [goOnWithout, setGoOnWithout] = useState(false)
  const [audioOnly, setAudioOnly] = useState(false)
  const remote = snapshot.remotes[0]
  const stage = stageOf(snapshot, goOnWithout, audioOnly)
  const note = useSteadyNote(noteOf(snapshot, remote))
  useCallKeys(room)
  useWakeLock(snapshot.connectedAt !== null)

  const chooseAudioOnly = (on: boolean): void => {
    setAudioOnly(on)
    void room.setVideoEnabled(!on)
  }
  return (
    <main className={classes.stage} data-stage={stage}>
      <Announce text={stage === 'video' && note === null ? t('room.connected') : ''} />
      <TopBar
        name={name}
        connectedAt={snapshot.connectedAt}
        note={note}
        muted={remote !== undefined && snapshot.connectedAt !== null && !remote.audio}
      />
      <div className={classes.picture} aria-live="polite">
        {remote && snapshot.connectedAt !== null ? (
          <RemotePicture
            room={room}
            remote={remote}
            name={name}
            shown={stage === 'video' ? 'video' : stage === 'cameraOff' ? 'initials' : 'nothing'}
            still={note === 'reconnecting'}
          />
        ) : null}
        <StageNotice stage={stage} name={name} audioOnly={audioOnly} onRejoin={room.rejoin} onEnd={props.onEnd} />
        {stage === 'trouble' && snapshot.localMedia.error ? (
          <MediaTrouble
            problem={snapshot.localMedia.error}
            onRetry={() => void room.openMedia({ audio: true, video: true })}
            onAudioOnly={() => void room.openMedia({ audio: true, video: false })}
            onWithout={() => setGoOnWithout(true)}
            onLeave={props.onEnd}
          />
        ) : null}
      </div>
      <SelfView media={snapshot.localMedia} />
      <Controls
        room={room}
        media={snapshot.localMedia}
        audioOnly={audioOnly}
        onAudioOnly={chooseAudioOnly}
        onEnd={props.onEnd}
      />
    </main>
  )
}

function StageNotice(props: {
  stage: Stage
  name: string
  audioOnly: boolean
  onRejoin: () => void
  onEnd: () => void
}) {
  const { t } = useTranslation('calls')
  const { name } = props
  switch (props.stage) {
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

/** How long the live connection may be away before the call speaks of it, in milliseconds: mostly it is back sooner. */
const PATIENCE_MS = 4000

function useSteadyNote(note: ConnectionNote): ConnectionNote {
  const [late, setLate] = useState(false)
  const away = note === 'signallingDown'
  useEffect(() => {
    if (!away) return
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [away])
  return away && !late ? null : note
}

/** Keeps the screen on during a call. The lock is lost whenever the page is hidden, and asked for again. */
function useWakeLock(on: boolean): void {
  useEffect(() => {
    if (!on || !('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let done = false
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return
      const got = await navigator.wakeLock.request('screen').catch(() => null)
      if (done) void got?.release()
      else lock = got
    }
    const visible = (): void => void ask()
    void ask()
    document.addEventListener('visibilitychange', visible)
    return () => {
      done = true
      document.removeEventListener('visibilitychange', visible)
      void lock?.release()
    }
  }, [on])
}
