import type { LocalMediaView, RemoteView, RoomSnapshot } from './types.ts'

export function firstSnapshot(localMedia: LocalMediaView): RoomSnapshot {
  return Object.freeze({
    state: 'NEW',
    localMedia: Object.freeze(localMedia),
    remotes: Object.freeze([]),
    signalling: 'down',
    connectedAt: null,
    accepted: false,
    dataMode: 'full',
    onHold: false,
    sharing: false,
    canShare: false,
    deviceOffer: null,
    problem: null,
  })
}

/**
 * Keeps every part that did not change, and the whole if nothing did, so that a
 * screen's memoised parts are drawn again only for what concerns them.
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
  return keep(before, { ...now, localMedia, remotes: sameRemotes ? before.remotes : Object.freeze(remotes) })
}

function keep<T extends object>(before: T, now: T): T {
  const keys = Object.keys(now) as (keyof T)[]
  return keys.every((key) => Object.is(before[key], now[key])) ? before : Object.freeze(now)
}
