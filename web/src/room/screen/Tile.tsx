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
import { Announce, initialsOf } from '../../ui/index.ts'
import classes from './CallRoom.module.css'
import { type NoPicture, type OurQuality, qualityOf } from './call-view.ts'
import { QualityBars } from './QualityBars.tsx'
import type { Corner } from './self-corner.ts'
import tile from './Tile.module.css'
import { usePictureNews, useSettledPicture } from './use-picture-news.ts'

export interface TileProps extends OurQuality {
  room: CallRoomApi
  remote: RemoteView
  name: string
  /** What a guest is here for, as text. */
  caption: string | null
  place: 'large' | 'strip'
  /** The position among the tiles of the same place, counted from 1. */
  at: number
  alone: boolean
  /** True to show the whole picture with bars beside it; false to fill the tile and cut it off. */
  whole: boolean
  /** The corner of one's own picture, which lies over the large tiles: names and buttons keep clear of it. */
  corner: Corner
  /** True if one's own picture lies over this tile. */
  under: boolean
  /** False while the screen shows something else in place of the pictures. The sound plays all the same. */
  shown: boolean
  noPicture: NoPicture | null
  still: boolean
  speaker: string
  /** Whether this person is pinned; null where there is nothing to choose. */
  pinned: boolean | null
  onPin: (userId: string) => void
}

/**
 * Renders one other person. The video element stays mounted while the picture is hidden or the tile moves, because it
 * also plays the sound.
 */
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

/** Renders the video element, and a button where the browser plays sound only after a tap. */
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

/** Shows why there is no picture, or a hint over a picture that stands still. */
function Middle(props: TileProps) {
  const { t } = useTranslation('room')
  const { name, remote, still, shown } = props
  const noPicture = useSettledPicture(props.noPicture)
  const news = usePictureNews(noPicture, shown)
  const wordsOfLoss = ({ connection, present }: RemoteView) => {
    if (connection === 'failed') return 'room.unreachable'
    return present ? 'room.reconnecting' : 'room.notConnected'
  }
  return (
    <div className={tile.middle}>
      <Announce text={news ? t(`room.noPicture.${news}`, { name }) : ''} />
      {shown && props.noPicture ? (
        <>
          <span className={tile.face} aria-hidden="true">
            {initialsOf(name)}
          </span>
          <span className={tile.words}>
            {noPicture && noPicture !== 'starting' ? t(`room.noPicture.${noPicture}`, { name }) : null}
          </span>
        </>
      ) : null}
      <div role="status">
        {shown && still ? (
          <span className={tile.note}>
            <IconRefresh size={16} aria-hidden="true" />
            {t(wordsOfLoss(remote))}
          </span>
        ) : null}
      </div>
    </div>
  )
}

/** Shows the name and the state of a person. In a call of two, the top bar shows the connection. */
function Label(props: TileProps & { screen: boolean }) {
  const { t } = useTranslation('room')
  const { remote, name, caption, place, alone, screen } = props
  const narrow = props.under && props.corner.startsWith('bottom')
  const side = narrow && props.corner === 'bottom-left' ? 'right' : 'left'
  const quality = qualityOf(remote, props)
  const asked = remote.asking === 'both' || remote.asking === 'audio'
  const muted = !remote.audio && !asked && remote.connection !== 'connecting' && remote.connection !== 'failed'
  const weak = quality !== null && quality.bars < 3 ? t(`room.quality.${quality.words}`) : null
  return (
    <div className={tile.labels} data-side={side} data-narrow={narrow || undefined}>
      <span className={tile.label}>
        {muted ? <IconMicrophoneOff className={tile.muted} size={16} aria-hidden="true" /> : null}
        <span className={tile.name}>{screen ? t('room.screenOf', { name }) : name}</span>
        {caption && !screen ? <span className={tile.caption}>{caption}</span> : null}
        {muted ? <span className={tile.unseen}>{t('room.muted', { name })}</span> : null}
        {quality && !alone && !screen ? <QualityBars quality={quality} /> : null}
      </span>
      {weak && !alone && place === 'large' ? <span className={`${tile.label} ${tile.weak}`}>{weak}</span> : null}
    </div>
  )
}
