import { expect, test } from 'vitest'
import { BasicClient } from './testing/basic-client.ts'
import { FakeCall, names, type Person, sentBy, stateOf } from './testing/fake-call.ts'

function enter(call: FakeCall): Person {
  const doctor = call.person('doctor')
  void doctor.room.openMedia()
  doctor.room.accept()
  return doctor
}

const theOther = ({ room }: Person) => room.getSnapshot().remotes[0]
const received = (client: BasicClient) => client.connections.map((pc) => pc.connectionState)

test('a basic client that comes later gets our offer, and both sides see and hear each other', async () => {
  const call = new FakeCall()
  const doctor = enter(call)
  await call.clock.advance(200)
  const client = new BasicClient(call)
  await call.clock.advance(1_500)
  expect(client.offers, 'it waits for ours').toBe(0)
  expect(stateOf(doctor)).toBe('CONNECTED')
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
  expect(theOther(doctor)).toMatchObject({ name: 'Another program', connection: 'connected', audio: true, video: true })
})

test('a basic client that was there before us makes the offer, and we make none', async () => {
  const call = new FakeCall()
  const client = new BasicClient(call)
  await call.clock.advance(200)
  const doctor = enter(call)
  await call.clock.advance(1_500)
  expect([client.offers, call.hub.count('offer', doctor.room.peerId)]).toEqual([1, 0])
  expect(stateOf(doctor)).toBe('CONNECTED')
  expect(theOther(doctor)).toMatchObject({ connection: 'connected', audio: true, video: true })
})

test('a basic client that was there before us and makes no offer gets ours in the end', async () => {
  const call = new FakeCall()
  const client = new BasicClient(call)
  client.waits = true
  await call.clock.advance(200)
  const doctor = enter(call)
  await call.clock.advance(5_000)
  expect(received(client)).toEqual(['connected'])
  expect(stateOf(doctor)).toBe('CONNECTED')
})

test('our offer is kept when two offers cross', async () => {
  const call = new FakeCall()
  const doctor = enter(call)
  await call.clock.advance(200)
  const client = new BasicClient(call)
  // The other client saw us join again at the same moment, and makes an offer too.
  client.signalling.notify((listener) => listener.peerJoined(doctor.signalling.peer))
  await call.clock.advance(2_000)
  expect(names(doctor)).toContain('offer-ignored')
  expect(stateOf(doctor)).toBe('CONNECTED')
  expect(received(client)).toEqual(['connected'])
})

test('a track that a basic client switches off is shown as off and is not taken for a fault', async () => {
  const call = new FakeCall()
  const doctor = enter(call)
  const client = new BasicClient(call)
  await call.clock.advance(1_500)
  client.tracks.video.stop()
  await call.clock.advance(4_000)
  expect(theOther(doctor)).toMatchObject({ audio: true, video: false })
  client.tracks.audio.stop()
  await call.clock.advance(60_000)
  expect(theOther(doctor)).toMatchObject({ connection: 'connected', audio: false, video: false })
  expect(names(doctor)).not.toContain('silence')
})

test('a connection that fails is restarted by an offer over the same connection', async () => {
  const call = new FakeCall()
  const doctor = enter(call)
  const client = new BasicClient(call)
  await call.clock.advance(1_500)
  call.network.setIceState('failed')
  await call.clock.advance(2_000)
  expect(names(doctor)).toContain('ice-restart')
  expect(names(doctor)).not.toContain('rebuild')
  expect(call.hub.count('restart-request')).toBe(0)
  expect(received(client)).toEqual(['connected'])
  expect(stateOf(doctor)).toBe('CONNECTED')
})

test('a basic client without a socket is dropped soon after its media stops', async () => {
  const call = new FakeCall()
  const doctor = enter(call)
  const client = new BasicClient(call)
  await call.clock.advance(1_500)
  client.signalling.leave()
  await call.clock.advance(30_000)
  expect(stateOf(doctor), 'the media goes on').toBe('CONNECTED')
  for (const pc of client.connections) pc.close()
  await call.clock.advance(6_000)
  expect(doctor.room.getSnapshot().remotes).toEqual([])
  expect(stateOf(doctor)).toBe('WAITING')
})
