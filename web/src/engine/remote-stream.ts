import { putTrack } from './media.ts'
import type { Traffic } from './traffic.ts'

/**
 * What the screen shows of a peer: one MediaStream for the life of the link. A track of
 * another connection takes a place in it only when something has arrived on it, so that
 * the last picture stands until the next one is there.
 */
export class RemoteStream {
  readonly stream: MediaStream
  #silent = false

  constructor(stream: MediaStream) {
    this.stream = stream
  }

  /** The first track of its kind, shown before anything arrives. */
  begin(track: MediaStreamTrack): void {
    if (!this.stream.getTracks().some((old) => old.kind === track.kind)) this.#put(track)
  }

  /** @param arrived on the connection of these tracks, since it was made */
  show(tracks: readonly MediaStreamTrack[], arrived: Traffic): void {
    for (const track of tracks) {
      const works = track.kind === 'audio' ? arrived.audio > 0 : arrived.frames > 0
      if (works && !this.stream.getTracks().includes(track)) this.#put(track)
    }
  }

  /** Silent and black, whatever arrives; for a call that we paused. */
  silence(on: boolean): void {
    this.#silent = on
    for (const track of this.stream.getTracks()) track.enabled = !on
  }

  #put(track: MediaStreamTrack): void {
    track.enabled = !this.#silent
    putTrack(this.stream, track)
  }

  clear(): void {
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track)
  }
}
