/**
 * Records what a page may leave behind or do invisibly, at the place where it is created. It runs in the page, before
 * its scripts.
 */
export function installProbe(): void {
  const probe: Probe = { connections: [], tracks: [], screens: [], audio: [], notes: 0 }
  Object.defineProperty(window, 'probe', { value: probe })

  const { RTCPeerConnection: Connection, AudioContext: Audio } = window
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      probe.connections.push(this)
    }
  }
  window.AudioContext = class extends Audio {
    constructor(options?: AudioContextOptions) {
      super(options)
      probe.audio.push(this)
    }
  }
  const { start } = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (when) {
    probe.notes += 1
    start.call(this, when)
  }
  // Absent in an insecure context.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices) return
  const open = devices.getUserMedia.bind(devices)
  devices.getUserMedia = async (constraints) => {
    const stream = await open(constraints)
    probe.tracks.push(...stream.getTracks())
    return stream
  }
  const share = devices.getDisplayMedia?.bind(devices)
  if (share)
    devices.getDisplayMedia = async (constraints) => {
      const stream = await share(constraints)
      probe.tracks.push(...stream.getTracks())
      probe.screens.push(...stream.getVideoTracks())
      return stream
    }
  const { clone } = MediaStreamTrack.prototype
  MediaStreamTrack.prototype.clone = function () {
    const copy = clone.call(this)
    probe.tracks.push(copy)
    return copy
  }
  const { clone: cloneAll } = MediaStream.prototype
  MediaStream.prototype.clone = function () {
    const copy = cloneAll.call(this)
    probe.tracks.push(...copy.getTracks())
    return copy
  }
}

export interface Probe {
  connections: RTCPeerConnection[]
  tracks: MediaStreamTrack[]
  /** Those of `tracks` that show the screen. */
  screens: MediaStreamTrack[]
  audio: AudioContext[]
  /** The number of notes that an oscillator has played: the ringtone. */
  notes: number
}

declare global {
  interface Window {
    probe: Probe
  }
}
