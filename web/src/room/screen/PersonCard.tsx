import { IconMicrophoneOff } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import { initialsOf } from '../../ui/index.ts'
import tile from './Tile.module.css'

/**
 * Represents somebody who shares a screen. The large picture shows the screen, so this card shows when the person
 * speaks.
 */
export function PersonCard({ peerId, name, muted }: { peerId: string; name: string; muted: boolean }) {
  return (
    <div
      className={tile.tile}
      data-peer={peerId}
      data-place="strip"
      style={{ '--at': 1 } as CSSProperties}
      aria-hidden="true"
    >
      <div className={tile.middle}>
        <span className={tile.face}>{initialsOf(name)}</span>
      </div>
      <div className={tile.labels}>
        <span className={tile.label}>
          {muted ? <IconMicrophoneOff className={tile.muted} size={14} /> : null}
          <span className={tile.name}>{name}</span>
        </span>
      </div>
    </div>
  )
}
