import { type RefObject, useCallback, useRef, useState } from 'react'
import type { CallRoomApi, RoomSnapshot } from '../../engine/index.ts'
import { deviceStorage } from '../../platform/index.ts'
import { type Layout, layoutOf, type Shape, shapeOf, togglePin } from './layout.ts'
import { type Corner, keepCorner, keptCorner } from './self-corner.ts'
import { useSize } from './use-page.ts'
import { useVoices } from './use-voices.ts'

/** The arrangement of everybody's pictures, one's own included. */
export interface Places {
  stage: RefObject<HTMLElement | null>
  layout: Layout
  shape: Shape
  pins: readonly string[]
  onPin: (userId: string) => void
  corner: Corner
  moveSelf: (to: Corner) => void
  speaksMuted: boolean
  /** Returns the video element of the large tile, if there is one; of two, the one that was pinned last. */
  largeVideo: () => HTMLVideoElement | null
}

/** The width of one's own picture in CSS pixels: see `--self-width` in Stage.module.css. */
const selfWidth = (): number => Math.min(220, Math.max(116, 0.16 * innerWidth))

export function usePlaces(room: CallRoomApi, snapshot: RoomSnapshot): Places {
  const stage = useRef<HTMLElement>(null)
  const [pins, setPins] = useState<readonly string[]>([])
  const [corner, setCorner] = useState<Corner>(() => keptCorner(deviceStorage))
  const { speakers, speaksMuted } = useVoices(room, stage)
  const layout = layoutOf(snapshot.remotes, pins, speakers)
  const pinned = snapshot.remotes.find(({ userId }) => userId === pins.at(-1))?.peerId
  const first = pinned !== undefined && layout.large.includes(pinned) ? pinned : layout.large[0]
  const strip = layout.strip.length + (layout.screen === null ? 0 : 1)
  return {
    stage,
    layout,
    shape: shapeOf(useSize(stage), selfWidth(), { large: layout.large.length, strip }),
    pins,
    onPin: useCallback((userId: string) => setPins((before) => togglePin(before, userId)), []),
    corner,
    moveSelf(to) {
      setCorner(to)
      keepCorner(deviceStorage, to)
    },
    speaksMuted,
    largeVideo: () => stage.current?.querySelector(`[data-peer="${first}"] video`) ?? null,
  }
}
