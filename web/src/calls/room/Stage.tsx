import type { CSSProperties, ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, RoomSnapshot } from '../peer/index.ts'
import { isStill, noPictureOf } from './call-view.ts'
import type { Layout } from './layout.ts'
import { PersonCard } from './PersonCard.tsx'
import classes from './Stage.module.css'
import type { Corner } from './self-corner.ts'
import { Tile } from './Tile.tsx'

/**
 * Everybody else. Places are a matter of style alone: the tiles keep their order in the document, so that no element
 * is made anew, and no sound breaks, when somebody comes, shares or is pinned.
 */
export function Stage(props: {
  ref: Ref<HTMLElement>
  room: CallRoomApi
  snapshot: RoomSnapshot
  layout: Layout
  nameOf: (remote: { userId: string; name: string }) => string
  captionOf: (remote: { userId: string; role: string }) => string | null
  /** False where the screen has something else to say. */
  shown: boolean
  tall: boolean
  corner: Corner
  speaker: string
  pins: readonly string[]
  onPin: (userId: string) => void
  children: ReactNode
}) {
  const { t } = useTranslation('calls')
  const { room, snapshot, layout, shown } = props
  const { remotes } = snapshot
  const sharer = remotes.find((remote) => remote.peerId === layout.screen)
  // The person whose screen is shown stands first in the strip.
  const strip = layout.strip.length + (sharer ? 1 : 0)
  const sizes = { '--large': Math.max(1, layout.large.length), '--strip': strip } as CSSProperties
  return (
    <section
      ref={props.ref}
      className={classes.stage}
      aria-label={t('room.people')}
      data-tall={props.tall || undefined}
      data-pair={(layout.large.length > 1 && !props.tall) || undefined}
      data-strip={strip > 0 || undefined}
      data-corner={props.corner}
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
            name={props.nameOf(remote)}
            caption={props.captionOf(remote)}
            place={large ? 'large' : 'strip'}
            at={list.indexOf(remote.peerId) + 1 + (!large && sharer ? 1 : 0)}
            alone={remotes.length === 1}
            whole={remotes.length === 1 && !props.tall}
            corner={props.corner}
            under={large && isUnder(props.corner, props.tall, list.indexOf(remote.peerId), list.length)}
            shown={shown}
            noPicture={noPictureOf(remote, snapshot)}
            still={isStill(snapshot, remote)}
            speaker={props.speaker}
            pinned={remotes.length > 2 && layout.screen === null ? props.pins.includes(remote.userId) : null}
            onPin={props.onPin}
          />
        )
      })}
      {sharer && shown ? <PersonCard peerId={sharer.peerId} name={props.nameOf(sharer)} muted={!sharer.audio} /> : null}
      {props.children}
    </section>
  )
}

/** Whether one's own picture lies over this one of the large tiles, which stand in a row or, `tall`, in a column. */
function isUnder(corner: Corner, tall: boolean, at: number, of: number): boolean {
  const toEnd = corner.includes(tall ? 'bottom' : 'right')
  return at === (toEnd ? of - 1 : 0)
}
