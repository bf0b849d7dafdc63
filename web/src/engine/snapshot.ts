import type { DataMode, LocalMediaView, RemoteView, RoomSnapshot } from './types.ts'

/** The part of a snapshot that is about ourselves. */
export type OwnView = Pick<RoomSnapshot, 'localMedia' | 'onHold' | 'sharing' | 'canShare' | 'deviceOffer'>

export function firstSnapshot(own: OwnView, dataMode: DataMode): RoomSnapshot {
  return Object.freeze({
    ...own,
    state: 'NEW',
    localMedia: Object.freeze(own.localMedia),
    remotes: Object.freeze([]),
    signalling: 'down',
    connectedAt: null,
    accepted: false,
    dataMode,
    deviceBusy: false,
    problem: null,
  })
}

/**
 * Keeps every part that did not change as the same object, and the whole if nothing did, so that memoised components
 * render only when they are concerned.
 */
export function nextSnapshot(before: RoomSnapshot, now: RoomSnapshot): RoomSnapshot {
  const remotes = now.remotes.map((view) => {
    const old = before.remotes.find((other) => other.peerId === view.peerId)
    return old ? keep<RemoteView>(old, view) : Object.freeze(view)
  })
  const sameRemotes =
    remotes.length === before.remotes.length && remotes.every((view, at) => view === before.remotes[at])
  const localMedia = keep<LocalMediaView>(before.localMedia, {
    ...now.localMedia,
    audio: keep(before.localMedia.audio, now.localMedia.audio),
    video: keep(before.localMedia.video, now.localMedia.video),
  })
  // The object is created anew each time, so its values are compared.
  const { deviceOffer: offer } = before
  const deviceOffer = offer && now.deviceOffer ? keep(offer, now.deviceOffer) : now.deviceOffer
  return keep(before, {
    ...now,
    localMedia,
    deviceOffer,
    remotes: sameRemotes ? before.remotes : Object.freeze(remotes),
  })
}

function keep<T extends object>(before: T, now: T): T {
  const keys = Object.keys(now) as (keyof T)[]
  return keys.every((key) => Object.is(before[key], now[key])) ? before : Object.freeze(now)
}
