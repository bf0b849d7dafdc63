import {
  IconMicrophoneOff,
  IconPin,
  IconPinFilled,
  IconRefresh,
  IconVolume,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import { type CSSProperties, memo, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Video } from '../../devices/index.ts'
import type { CallRoomApi, RemoteView } from '../../engine/index.ts'
import { initialsOf } from '../../ui/index.ts'
import classes from './CallRoom.module.css'
import { type NoPicture, qualityOf } from './call-view.ts'
import { QualityBars } from './QualityBars.tsx'
import type { Corner } from './self-corner.ts'
import tile from './Tile.module.css'

export interface TileProps {
  room: CallRoomApi
  remote: RemoteView
  name: string
  /** A guest's part in the call, in words. */
  caption: string | null
  place: 'large' | 'strip'
  /** Counted from 1 within its place. */
  at: number
  alone: boolean
  /** The top bar says the name already. */
  inHeading: boolean
  /** The whole picture is seen, with bars beside it, instead of a full place. */
  whole: boolean
  /** Of one's own picture, which lies over the large ones: names and buttons keep out of its way. */
  corner: Corner
  /** It lies over this tile. */
  under: boolean
  /** False where the screen has something else to say: it is heard all the same. */
  shown: boolean
  noPicture: NoPicture | null
  still: boolean
  speaker: string
  /** Null where there is nothing to choose. */
  pinned: boolean | null
  onPin: (userId: string) => void
}

/** One other person. The element stays while its picture is hidden or moves to another place: it is also what sounds. */
export const Tile = memo(function OneTile(props: TileProps) {
  const { t } = useTranslation('room')
  const { room, remote, name, noPicture } = props
  const [zoomed, setZoomed] = useState(false)
  const screen = remote.sharing && noPicture === null
  const side = props.under && props.corner === 'top-right' ? 'left' : 'right'
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div
      className={tile.tile}
      role="group"
      aria-label={name}
      data-peer={remote.peerId}
      data-place={props.place}
      data-alone={props.alone || undefined}
      data-screen={screen || undefined}
      data-whole={props.whole || screen || undefined}
      data-hidden={!props.shown || undefined}
      style={{ '--at': props.at } as CSSProperties}
    >
      <div
        className={tile.view}
        data-zoomed={(screen && zoomed) || undefined}
        tabIndex={screen && zoomed ? 0 : undefined}
      >
        <Sound {...props} screen={screen} />
      </div>
      <Middle {...props} />
      {props.pinned === null ? null : (
        <button
          type="button"
          className={tile.pin}
          aria-label={t('room.pin', { name })}
          aria-pressed={props.pinned}
          onClick={() => props.onPin(remote.userId)}
        >
          <span className={tile.corner} data-side={side}>
            {props.pinned ? <IconPinFilled size={18} aria-hidden="true" /> : <IconPin size={18} aria-hidden="true" />}
          </span>
        </button>
      )}
      {screen ? (
        <button
          type="button"
          className={`${tile.corner} ${tile.zoom}`}
          data-side={side}
          aria-label={t(zoomed ? 'room.fit' : 'room.zoom')}
          onClick={() => setZoomed(!zoomed)}
        >
          {zoomed ? <IconZoomOut size={20} aria-hidden="true" /> : <IconZoomIn size={20} aria-hidden="true" />}
        </button>
      ) : null}
      <Label {...props} screen={screen} room={room} />
    </div>
  )
})

/** The picture, and the way to hear where a browser wants a tap first. */
function Sound({ room, remote, name, noPicture, still, speaker, screen }: TileProps & { screen: boolean }) {
  const { t } = useTranslation('room')
  const [retry, setRetry] = useState<{ play: () => void } | null>(null)
  const [onBlocked] = useState(() => (play: () => void) => setRetry({ play }))
  useEffect(() => {
    if (!retry) return
    // Whatever is tapped or pressed is the gesture that a browser wants.
    const hear = (): void => {
      setRetry(null)
      retry.play()
    }
    const gestures = ['click', 'keydown'] as const
    for (const gesture of gestures) document.addEventListener(gesture, hear, { capture: true })
    return () => {
      for (const gesture of gestures) document.removeEventListener(gesture, hear, { capture: true })
    }
  }, [retry])
  return (
    <>
      <Video
        className={`${tile.video} ${noPicture === null ? '' : tile.noPicture} ${still ? tile.still : ''}`}
        stream={remote.stream}
        speaker={speaker}
        label={t(screen ? 'room.remoteScreen' : 'room.remote', { name })}
        onElement={room.watchFirstFrame}
        onBlocked={onBlocked}
      />
      {retry ? (
        <button type="button" className={`${classes.action} ${tile.hear}`} data-primary>
          <IconVolume size={20} aria-hidden="true" />
          {t('room.hear')}
        </button>
      ) : null}
    </>
  )
}

/** What stands where the picture would be, and what is said over a still one. */
function Middle({ name, remote, noPicture, still, shown }: TileProps) {
  const { t } = useTranslation('room')
  const wordsOfLoss = ({ connection, present }: RemoteView) => {
    if (connection === 'failed') return 'room.unreachable'
    return present ? 'room.reconnecting' : 'room.notConnected'
  }
  return (
    <div className={tile.middle} role="status">
      {shown && noPicture ? (
        <>
          <span className={tile.face} aria-hidden="true">
            {initialsOf(name)}
          </span>
          <span className={tile.words}>{t(`room.noPicture.${noPicture}`, { name })}</span>
        </>
      ) : null}
      {shown && still ? (
        <span className={tile.note}>
          <IconRefresh size={16} aria-hidden="true" />
          {t(wordsOfLoss(remote))}
        </span>
      ) : null}
    </div>
  )
}

/** Who it is and what is to be known. Alone, their line is told in the top bar, and often the name. */
function Label(props: TileProps & { screen: boolean }) {
  const { t } = useTranslation('room')
  const { remote, name, caption, place, alone, inHeading, screen } = props
  const narrow = props.under && props.corner.startsWith('bottom')
  const side = narrow && props.corner === 'bottom-left' ? 'right' : 'left'
  const quality = qualityOf(remote)
  const asked = remote.asking === 'both' || remote.asking === 'audio'
  const muted = !remote.audio && !asked && remote.connection !== 'connecting' && remote.connection !== 'failed'
  const named = !inHeading && !screen
  const weak = quality !== null && quality.bars < 3 ? t(`room.quality.${quality.words}`) : null
  return (
    <div className={tile.labels} data-side={side} data-narrow={narrow || undefined}>
      {named || screen || muted ? (
        <span className={tile.label}>
          {muted ? <IconMicrophoneOff className={tile.muted} size={16} aria-hidden="true" /> : null}
          {screen ? <span className={tile.name}>{t('room.screenOf', { name })}</span> : null}
          {named ? <span className={tile.name}>{name}</span> : null}
          {named && caption ? <span className={tile.caption}>{caption}</span> : null}
          {muted ? (
            <span className={named || screen ? tile.unseen : undefined}>{t('room.muted', { name })}</span>
          ) : null}
          {named && quality && !alone ? <QualityBars quality={quality} /> : null}
        </span>
      ) : null}
      {weak && !alone && place === 'large' ? <span className={`${tile.label} ${tile.weak}`}>{weak}</span> : null}
    </div>
  )
}
