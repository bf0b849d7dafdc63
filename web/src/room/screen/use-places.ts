import { type RefObject, useCallback, useRef, useState } from 'react'
import type { CallRoomApi, RoomSnapshot } from '../../engine/index.ts'
import { deviceStorage } from '../../platform/index.ts'
import { type Layout, layoutOf, togglePin } from './layout.ts'
import { type Corner, keepCorner, keptCorner } from './self-corner.ts'
import { useTall } from './use-page.ts'
import { useVoices } from './use-voices.ts'

/** The arrangement of everybody's pictures, one's own included. */
export interface Places {
  stage: RefObject<HTMLElement | null>
  layout: Layout
  /** True if the stage is taller than wide. */
  tall: boolean
  pins: readonly string[]
  onPin: (userId: string) => void
  corner: Corner
  moveSelf: (to: Corner) => void
  speaksMuted: boolean
  /** Returns the video element of the large tile, if there is one; of two, the one that was pinned last. */
  largeVideo: () => HTMLVideoElement | null
}

export function usePlaces(room: CallRoomApi, snapshot: RoomSnapshot): Places {
  const stage = useRef<HTMLElement>(null)
  const [pins, setPins] = useState<readonly string[]>([])
  const [corner, setCorner] = useState<Corner>(() => keptCorner(deviceStorage))
  const { speakers, speaksMuted } = useVoices(room, stage)
  const layout = layoutOf(snapshot.remotes, pins, speakers)
  const pinned = snapshot.remotes.find(({ userId }) => userId === pins.at(-1))?.peerId
  const first = pinned !== undefined && layout.large.includes(pinned) ? pinned : layout.large[0]
  return {
    stage,
    layout,
    tall: useTall(stage),
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
