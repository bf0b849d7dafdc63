import { expect, test } from 'vitest'
import { Scope } from './scope.ts'
import { SelfLevel } from './self-level.ts'
import { FakePage, type FakeStream, FakeTrack, fakeStream } from './testing/fake-media.ts'
import { VirtualClock } from './testing/virtual-clock.ts'
import type { PageLike } from './types.ts'

/** An AudioContext that measures 0.5 from a track that is live and enabled. */
class FakeAudio {
  state: AudioContextState | 'interrupted' = 'running'
  resumed = 0
  stream: FakeStream | null = null

  createAnalyser() {
    return {
      fftSize: 0,
      getFloatTimeDomainData: (samples: Float32Array) => {
        const heard = this.stream?.getAudioTracks().some((t) => t.enabled && t.readyState === 'live')
        samples.fill(0)
        samples[7] = heard && this.state === 'running' ? -0.5 : 0
      },
    }
  }

  createMediaStreamSource(stream: FakeStream) {
    this.stream = stream
    return {
      connect: () => {},
      disconnect: () => {
        this.stream = null
      },
    }
  }

  async resume(): Promise<void> {
    this.resumed += 1
    this.state = 'running'
  }

  async close(): Promise<void> {
    this.state = 'closed'
  }
}

function make(state: FakeAudio['state'] = 'running') {
  const scope = new Scope(new VirtualClock())
  const page = new FakePage()
  const made: FakeAudio[] = []
  const level = new SelfLevel({
    scope,
    page: page as unknown as PageLike,
    createStream: fakeStream,
    createAudioContext: () => {
      const context = new FakeAudio()
      context.state = state
      made.push(context)
      return context as unknown as AudioContext
    },
  })
  const microphone = new FakeTrack('audio')
  return { scope, page, made, level, microphone, ask: (t: FakeTrack | null) => level.level(t as never) }
}

test('the level is measured while muted, on a copy of the track that nobody else gets', () => {
  const { made, microphone, ask } = make()
  expect(made, 'nothing is made before somebody asks').toHaveLength(0)
  microphone.enabled = false
  expect(ask(microphone)).toBe(0.5)
  expect(ask(microphone)).toBe(0.5)
  expect(microphone.clones).toHaveLength(1)
  expect(microphone.enabled, 'muted all the while').toBe(false)
})

test('the previous copy is stopped by another microphone, by none and by the end', () => {
  const { scope, made, microphone, ask } = make()
  ask(microphone)
  const other = new FakeTrack('audio', 'audio-2')
  expect(ask(other)).toBe(0.5)
  expect(microphone.clones[0]?.readyState).toBe('ended')
  expect(ask(null)).toBe(0)
  expect(other.clones[0]?.readyState).toBe('ended')
  ask(other)
  scope.close()
  expect([...microphone.clones, ...other.clones].every((clone) => clone.readyState === 'ended')).toBe(true)
  expect(made.map((context) => context.state)).toEqual(['closed'])
  expect(ask(other)).toBe(0)
  expect(scope.counts()).toEqual({ timers: 0, listeners: 0, owned: 0 })
})

test('a suspended audio context is resumed by the next gesture', () => {
  const { page, made, microphone, ask } = make()
  ask(microphone)
  const context = made[0] as FakeAudio
  context.state = 'interrupted'
  expect(ask(microphone)).toBe(0)
  page.dispatchEvent(new Event('keydown'))
  expect(context.resumed).toBe(1)
  expect(ask(microphone)).toBe(0.5)
  page.dispatchEvent(new Event('keydown'))
  expect(context.resumed, 'not while it runs').toBe(1)
})

test('a browser without audio contexts has level 0 and no error', () => {
  const { scope, page, microphone } = make()
  const level = new SelfLevel({
    scope,
    page: page as unknown as PageLike,
    createStream: fakeStream,
    createAudioContext: () => {
      throw new Error('too many')
    },
  })
  expect(level.level(microphone as never)).toBe(0)
  expect(level.level(microphone as never)).toBe(0)
  expect(microphone.clones.every((clone) => clone.readyState === 'ended')).toBe(true)
})
