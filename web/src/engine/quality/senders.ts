import type { MediaKind } from '../types.ts'
import type { SendPlan } from './send-plan.ts'

type Change = (parameters: RTCRtpSendParameters) => void

/**
 * Applies a plan to a connection's two senders, by `setParameters` alone. It renegotiates nothing, and does not change
 * the senders' tracks. Each connection has an object of its own.
 */
export class Senders {
  readonly #log: (name: string, detail?: string) => void
  readonly #queues = new Map<RTCRtpSender, SenderQueue>()

  constructor(log: (name: string, detail?: string) => void) {
    this.#log = log
  }

  /** Idempotent; may be called whenever anything changes. */
  apply(sender: RTCRtpSender, kind: MediaKind, plan: SendPlan): void {
    const change = kind === 'audio' ? audioChange(plan) : videoChange(plan)
    const wanted = JSON.stringify(kind === 'audio' ? plan.audio : plan.video)
    this.#queue(sender).set(wanted, change)
  }

  /** Sends a key frame, if the sender already has a plan. */
  wholePicture(sender: RTCRtpSender): void {
    this.#queue(sender).wholePicture()
  }

  #queue(sender: RTCRtpSender): SenderQueue {
    const known = this.#queues.get(sender)
    if (known) return known
    const made = new SenderQueue(sender, this.#log)
    this.#queues.set(sender, made)
    return made
  }
}

interface Wish {
  wanted: string
  change: Change
}

/** "keyFrame" of RTCEncodingOptions (WebRTC Extensions): Chromium knows it, and other browsers ignore it. */
type WithOptions = (
  parameters: RTCRtpSendParameters,
  options: { encodingOptions: { keyFrame: boolean }[] },
) => Promise<void>

function setWithWholePicture(sender: RTCRtpSender, parameters: RTCRtpSendParameters): Promise<void> {
  const set = sender.setParameters.bind(sender) as WithOptions
  return set(parameters, { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) })
}

/**
 * Runs one `setParameters` at a time: a second one, or a `getParameters` in between, invalidates the first (W3C WebRTC
 * §5.2, transactionId). Of the plans that wait, only the newest is kept.
 */
class SenderQueue {
  readonly #sender: RTCRtpSender
  readonly #log: (name: string, detail?: string) => void
  #set = ''
  #refused = ''
  #next: Wish | null = null
  #last: Wish | null = null
  #whole = false
  #busy = false

  constructor(sender: RTCRtpSender, log: (name: string, detail?: string) => void) {
    this.#sender = sender
    this.#log = log
  }

  wholePicture(): void {
    // The first frame of all is a key frame anyway.
    if (!this.#last) return
    this.#whole = true
    if (!this.#busy) void this.#work()
  }

  set(wanted: string, change: Change): void {
    this.#next = wanted === this.#set && !this.#busy ? null : { wanted, change }
    if (!this.#busy) void this.#work()
  }

  async #work(): Promise<void> {
    this.#busy = true
    while (this.#next || this.#whole) {
      const { wanted, change } = this.#next ?? (this.#last as Wish)
      this.#next = null
      const whole = this.#whole
      this.#whole = false
      try {
        const parameters = this.#sender.getParameters()
        // Before the first description some browsers have no encoding yet. The plan is applied again later.
        if (parameters.encodings.length === 0) continue
        change(parameters)
        await (whole ? setWithWholePicture(this.#sender, parameters) : this.#sender.setParameters(parameters))
        this.#set = wanted
        this.#last = { wanted, change }
      } catch (error) {
        // A stopped transceiver or a closed connection refuses, and sends nothing anyway.
        if (this.#refused !== wanted) this.#log('parameters-refused', String(error))
        this.#refused = wanted
      }
    }
    this.#busy = false
  }
}

/** Gives the voice priority in the sender's own queue and, by DSCP where the system allows it, in the network's. */
function audioChange(plan: SendPlan): Change {
  return (parameters) => {
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = plan.audio.maxBitrate
      encoding.priority = 'high'
      encoding.networkPriority = 'high'
    }
  }
}

function videoChange({ video }: SendPlan): Change {
  return (parameters) => {
    // Firefox and Chromium know it; others ignore it.
    parameters.degradationPreference = video.degradationPreference
    for (const encoding of parameters.encodings) {
      encoding.active = video.active
      encoding.maxBitrate = video.maxBitrate
      encoding.maxFramerate = video.maxFramerate
      encoding.scaleResolutionDownBy = video.scaleResolutionDownBy
      encoding.priority = 'low'
      encoding.networkPriority = 'low'
    }
  }
}
