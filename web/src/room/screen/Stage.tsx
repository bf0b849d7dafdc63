import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, PeerRole, RoomSnapshot } from '../../engine/index.ts'
import { isStill, noPictureOf } from './call-view.ts'
import { PersonCard } from './PersonCard.tsx'
import classes from './Stage.module.css'
import type { Corner } from './self-corner.ts'
import { Tile } from './Tile.tsx'
import type { Places } from './use-places.ts'

/**
 * Renders the tiles of the other people. Only styles decide where a tile is, and the tiles keep their order in the
 * document: when somebody comes, shares or is pinned, no video element is created again, and so no sound is
 * interrupted.
 */
export function Stage(props: {
  room: CallRoomApi
  snapshot: RoomSnapshot
  places: Places
  nameOf: (remote: { userId: string; name: string }) => string
  captionOf: (remote: { userId: string; role: PeerRole }) => string | null
  /** False while the screen shows something else in place of the pictures. */
  shown: boolean
  speaker: string
  children: ReactNode
}) {
  const { t } = useTranslation('room')
  const { room, snapshot, shown } = props
  const { layout, shape, corner, pins } = props.places
  const tall = shape === 'tall'
  const { remotes } = snapshot
  const sharer = remotes.find((remote) => remote.peerId === layout.screen)
  // The card of the person who shares a screen is the first in the strip.
  const strip = layout.strip.length + (sharer ? 1 : 0)
  const sizes = { '--large': Math.max(1, layout.large.length), '--strip': strip } as CSSProperties
  return (
    <section
      ref={props.places.stage}
      className={classes.stage}
      aria-label={t('room.people')}
      data-tall={tall || undefined}
      data-beside={shape === 'beside' || undefined}
      data-strip={strip > 0 || undefined}
      data-corner={corner}
      style={sizes}
    >
      {remotes.map((remote) => {
        const large = layout.large.includes(remote.peerId)
        const list = large ? layout.large : layout.strip
        return (
          <Tile
            key={remote.peerId}
            room={room}
            remote={remote}
            deviceBusy={snapshot.deviceBusy}
            dataMode={snapshot.dataMode}
            name={props.nameOf(remote)}
            caption={props.captionOf(remote)}
            place={large ? 'large' : 'strip'}
            at={list.indexOf(remote.peerId) + 1 + (!large && sharer ? 1 : 0)}
            alone={remotes.length === 1}
            whole={remotes.length === 1 && !tall}
            corner={corner}
            under={large && shape !== 'beside' && isUnder(corner, tall, list.indexOf(remote.peerId), list.length)}
            shown={shown}
            noPicture={noPictureOf(remote, snapshot)}
            still={isStill(snapshot, remote)}
            speaker={props.speaker}
            pinned={remotes.length > 2 && layout.screen === null ? pins.includes(remote.userId) : null}
            onPin={props.places.onPin}
          />
        )
      })}
      {sharer && shown ? <PersonCard peerId={sharer.peerId} name={props.nameOf(sharer)} muted={!sharer.audio} /> : null}
      {props.children}
    </section>
  )
}

/**
 * @returns true if one's own picture lies over this large tile. The large tiles are in a row or, if `tall`, in a
 * column.
 */
function isUnder(corner: Corner, tall: boolean, at: number, of: number): boolean {
  const toEnd = corner.includes(tall ? 'bottom' : 'right')
  return at === (toEnd ? of - 1 : 0)
}
