/**
 * One sample of a call; there are ten a second. Times are epoch milliseconds, so that the two sides can be compared.
 */
export interface Look {
  at: number
  /** The share of the samples played since the previous entry that came from the network; the rest was concealed. */
  heard: number
  /** Packets that were sent and did not arrive, since the page was opened. */
  lost: number
  /** The height in pixels and the frame rate of the picture that is sent; 0 if none is. */
  sentHeight: number
  sentRate: number
}

export interface Note {
  at: number
  /** `screen`: texts that the person sees; `connection`: states that the peer connections report. */
  of: 'screen' | 'connection' | 'mark'
  text: string
}

export interface Recorder {
  /** When each new remote frame was shown. */
  frames: number[]
  looks: Look[]
  notes: Note[]
}

declare global {
  interface Window {
    recorder: Recorder
  }
}

/** Runs in the page, after the probe. */
export function installRecorder(): void {
  const recorder: Recorder = { frames: [], looks: [], notes: [] }
  Object.defineProperty(window, 'recorder', { value: recorder })

  const watched = new WeakSet<HTMLVideoElement>()
  function watchFrames(): void {
    for (const video of document.querySelectorAll<HTMLVideoElement>('video[aria-label^="Picture of"]')) {
      if (watched.has(video)) continue
      watched.add(video)
      const shown = (): void => {
        recorder.frames.push(Date.now())
        video.requestVideoFrameCallback(shown)
      }
      video.requestVideoFrameCallback(shown)
    }
  }

  const last = new Map<string, string>()
  function note(of: Note['of'], key: string, text: string): void {
    if (last.get(key) === text) return
    last.set(key, text)
    recorder.notes.push({ at: Date.now(), of, text })
  }

  function watchScreen(): void {
    const told = '[role=dialog], [role=alertdialog], [role=alert], [role=status], main h1, main h2'
    const there = [...document.querySelectorAll<HTMLElement>(told)].filter((element) => element.checkVisibility())
    const texts = there.map((element) => {
      const dialog = element.getAttribute('role')?.endsWith('dialog') ? 'DIALOG ' : ''
      return dialog + element.innerText.replace(/\d+:\d\d/g, '').trim()
    })
    note('screen', 'screen', [...new Set(texts.filter(Boolean))].join(' | '))
  }

  // The totals are kept for each inbound stream, so that they do not fall when a connection is replaced.
  const totals = new Map<string, { played: number; real: number }>()
  const losses = new Map<string, number>()

  /** Describes the path of the media, such as `relay over tcp from 192.168.1.20 to prflx`. */
  function pathOf(report: RTCStatsReport): string {
    const all = [...(report as unknown as Map<string, Record<string, unknown>>).values()]
    const transport = all.find(({ type }) => type === 'transport')
    // Firefox has no transport statistics.
    const pair = all.find(
      ({ type, id, selected }) =>
        type === 'candidate-pair' && (id === transport?.selectedCandidatePairId || selected === true),
    )
    if (!pair) return 'none'
    const [local, remote] = [pair.localCandidateId, pair.remoteCandidateId].map((id) =>
      all.find((one) => one.id === id),
    )
    const place = local?.relatedAddress ?? local?.address
    return `${local?.candidateType} over ${local?.relayProtocol ?? local?.protocol} from ${place} to ${remote?.candidateType}`
  }

  async function look(): Promise<void> {
    let played = 0
    let real = 0
    let sentHeight = 0
    let sentRate = 0
    for (const [index, connection] of window.probe.connections.entries()) {
      const ufrag = /a=ice-ufrag:(\S+)/.exec(connection.localDescription?.sdp ?? '')?.[1] ?? '-'
      const { connectionState, iceConnectionState, signalingState } = connection
      const states = `${connectionState}, ice ${iceConnectionState}, ${signalingState}, ufrag ${ufrag}`
      note('connection', `connection ${index}`, `connection ${index}: ${states}`)
      if (signalingState === 'closed') continue
      const report = await connection.getStats()
      note('connection', `path ${index}`, `connection ${index}: path ${pathOf(report)}`)
      report.forEach((stats: Record<string, unknown>) => {
        const number = (name: string): number => (typeof stats[name] === 'number' ? stats[name] : 0)
        const key = `${index} ${String(stats.id)}`
        if (stats.type === 'inbound-rtp') losses.set(key, number('packetsLost'))
        if (stats.type === 'inbound-rtp' && stats.kind === 'audio') {
          const now = {
            played: number('totalSamplesReceived'),
            real: number('totalSamplesReceived') - number('concealedSamples'),
          }
          const before = totals.get(key) ?? { played: 0, real: 0 }
          totals.set(key, now)
          played += now.played - before.played
          real += Math.max(0, now.real - before.real)
        }
        if (stats.type === 'outbound-rtp' && stats.kind === 'video' && number('framesPerSecond') > 0) {
          sentHeight = Math.max(sentHeight, number('frameHeight'))
          sentRate = Math.max(sentRate, number('framesPerSecond'))
        }
      })
    }
    const lost = [...losses.values()].reduce((sum, one) => sum + one, 0)
    recorder.looks.push({ at: Date.now(), heard: played > 0 ? real / played : 0, lost, sentHeight, sentRate })
  }

  async function tick(): Promise<void> {
    watchFrames()
    watchScreen()
    for (const [index, mark] of performance.getEntriesByType('mark').entries()) {
      const { name, startTime } = mark
      if (!/^call(-engine)?:/.test(name) || last.has(`mark ${index}`)) continue
      last.set(`mark ${index}`, name)
      const text = `${name} ${(mark as PerformanceMark).detail ?? ''}`.trim()
      recorder.notes.push({ at: Math.round(performance.timeOrigin + startTime), of: 'mark', text })
    }
    // A connection that closes during the sample rejects, and has nothing to add.
    await look().catch(() => {})
    setTimeout(() => void tick(), 100)
  }
  document.addEventListener('DOMContentLoaded', () => void tick())
}
