import { expect, test } from 'vitest'
import { named } from './testing/fake-media.ts'
import { makeOwnMedia } from './testing/fake-own-media.ts'
import { flush } from './testing/virtual-clock.ts'

const kinds = (asked: MediaStreamConstraints[]): string[] =>
  asked.map(({ audio, video }) => [audio ? 'audio' : '', video ? 'video' : ''].join(''))

async function opened(fail: (constraints: MediaStreamConstraints) => Error | null) {
  const own = makeOwnMedia()
  own.devices.fail = fail
  const opening = own.media.open({})
  await own.clock.advance(2_000)
  await opening
  return own
}

test.each(['NotReadableError', 'AbortError', 'OverconstrainedError', 'NotFoundError'])(
  'after %s of the camera, the microphone or both, the failed device is named',
  async (error) => {
    const camera = await opened(({ video }) => (video ? named(error) : null))
    expect(camera.media.view().error).toMatchObject({ kind: 'video' })
    expect(camera.devices.live, 'nobody has said yet that sound will do').toBe(0)
    await camera.media.open({ audio: true, video: false })
    expect(camera.media.view()).toMatchObject({ audio: { enabled: true }, error: null })

    const microphone = await opened(({ audio }) => (audio ? named(error) : null))
    expect(microphone.media.view().error).toMatchObject({ kind: 'audio' })
    await microphone.media.open({ audio: false, video: true })
    expect(microphone.media.view()).toMatchObject({ video: { enabled: true }, error: null })

    const both = await opened(() => named(error))
    expect(both.media.view().error).toMatchObject({ kind: 'both' })
  },
)

test('the microphone is requested alone after a refusal, and the camera only if it is allowed', async () => {
  const both = await opened(() => named('NotAllowedError'))
  expect(both.media.view().error).toMatchObject({ code: 'PERMISSION_DENIED', kind: 'both' })
  expect(kinds(both.devices.requests)).toEqual(['audiovideo', 'audio'])

  const camera = await opened(({ video }) => (video ? named('NotAllowedError') : null))
  expect(camera.media.view().error).toMatchObject({ kind: 'video' })

  const microphone = makeOwnMedia()
  microphone.permissions.microphone.state = 'denied'
  microphone.permissions.camera.state = 'granted'
  microphone.devices.fail = ({ audio }) => (audio ? named('NotAllowedError') : null)
  await microphone.media.open({})
  expect(microphone.media.view().error).toMatchObject({ kind: 'audio' })
  expect(kinds(microphone.devices.requests)).toEqual(['audiovideo', 'video'])
})

test('a prompt that was closed is not shown again', async () => {
  const { media, devices } = await opened(() =>
    Object.assign(named('NotAllowedError'), { message: 'Permission dismissed' }),
  )
  expect(media.view().error).toMatchObject({ kind: 'both' })
  expect(devices.requests).toHaveLength(1)
})

test('the other device is named as missing when one is allowed in the browser afterwards', async () => {
  const { media, permissions } = await opened(() => named('NotAllowedError'))
  await flush()
  permissions.microphone.become('granted')
  expect(media.view().error).toMatchObject({ kind: 'video' })
})
