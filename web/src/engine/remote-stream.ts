import { putTrack } from './media.ts'
import type { Traffic } from './traffic.ts'

/**
 * The media of a peer as the screen shows it: one MediaStream for the life of the link. A track of another connection
 * is put into it only when something has arrived on that track, so that the last picture stays until the next one is
 * there.
 */
export class RemoteStream {
  readonly stream: MediaStream
  #silent = false

  constructor(stream: MediaStream) {
    this.stream = stream
  }

  /** Adds the first track of its kind, before anything arrives on it. */
  begin(track: MediaStreamTrack): void {
    if (!this.stream.getTracks().some((old) => old.kind === track.kind)) this.#put(track)
  }

  /** @param arrived what has arrived on the connection of these tracks since it was made */
  show(tracks: readonly MediaStreamTrack[], arrived: Traffic): void {
    for (const track of tracks) {
      const works = track.kind === 'audio' ? arrived.audio > 0 : arrived.frames > 0
      if (works && !this.stream.getTracks().includes(track)) this.#put(track)
    }
  }

  /** Makes the stream silent and black, whatever arrives, while we pause the call. */
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
