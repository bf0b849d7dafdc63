import { expect, test } from 'vitest'
import { ABSENT_GRACE_MS } from './peer-link.ts'
import { FakeCall, names, type Person, sentBy } from './testing/fake-call.ts'

const linked = ({ room }: Person): string[] => room.getSnapshot().remotes.map((remote) => remote.userId)
const connected = ({ room }: Person): string[] =>
  room.getSnapshot().remotes.flatMap((remote) => (remote.connection === 'connected' ? remote.userId : []))

/** The doctor and the patient may always be here, and guests only if they are listed. */
const admit = (room: Person['room'], ...guests: string[]): void =>
  room.setAdmission(({ role, userId }) => role !== 'guest' || guests.includes(userId))

function joins(call: FakeCall, userId: string): Person {
  const one = call.person('guest', { userId })
  void one.room.openMedia()
  one.room.accept()
  return one
}

/** The pairs of tracks that are sent to somebody, without the connections that carry nothing. */
const senders = (call: FakeCall, person: Person): number =>
  sentBy(call, person).filter((tracks) => tracks.some((track) => track !== null)).length

test('a removed guest who keeps the connection open gets no more media, at once and for good', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const everybody = [doctor, patient]
  for (const { room } of everybody) admit(room, 'guest')
  const guest = joins(call, 'guest')
  await call.clock.advance(1_000)
  expect(everybody.map((one) => senders(call, one))).toEqual([2, 2])

  // They are out of the signalling room, but their page does not end by itself: leaving the signalling room alone
  // closes no connection.
  call.hub.drop(guest.signalling)
  await call.clock.advance(1_000)
  expect(everybody.map((one) => senders(call, one))).toEqual([2, 2])
  for (const { room } of everybody) admit(room)
  await call.clock.advance(100)
  expect(everybody.map((one) => senders(call, one))).toEqual([1, 1])
  expect(everybody.map(linked)).toEqual([['patient'], ['doctor']])
  guest.room.rejoin()
  guest.signalling.down()
  guest.signalling.up()
  await call.clock.advance(60_000)
  expect(everybody.map((one) => senders(call, one))).toEqual([1, 1])
  expect(everybody.map(linked)).toEqual([['patient'], ['doctor']])

  // The guest who is admitted again has loaded the page anew.
  guest.room.end()
  const again = joins(call, 'guest')
  await call.clock.advance(1_000)
  expect(connected(again), 'not before they are let in').toEqual([])
  for (const { room } of everybody) admit(room, 'guest')
  await call.clock.advance(1_000)
  expect(connected(again).sort()).toEqual(['doctor', 'patient'])
})

test('a guest is connected as soon as the list admits them, and only guests have to be on it', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  admit(doctor.room)
  const guest = joins(call, 'guest')
  await call.clock.advance(1_000)
  expect([linked(doctor), linked(patient).sort()]).toEqual([['patient'], ['doctor', 'guest']])
  expect(names(doctor)).toContain('not-admitted')
  admit(doctor.room, 'guest')
  await call.clock.advance(1_000)
  expect([linked(doctor).sort(), linked(guest).sort()]).toEqual([
    ['guest', 'patient'],
    ['doctor', 'patient'],
  ])
})

test('a person who found the room full comes in when somebody is gone', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const first = joins(call, 'first')
  joins(call, 'second')
  await call.clock.advance(1_000)
  expect(linked(doctor)).toHaveLength(3)
  // The device is dead: no closed connection tells the others.
  first.signalling.down()
  call.network.unplug(first.certificate)
  const third = joins(call, 'third')
  await call.clock.advance(5_000)
  expect(names(doctor)).toContain('room-full')
  await call.clock.advance(ABSENT_GRACE_MS + 5_000)
  expect(linked(doctor).sort()).toEqual(['patient', 'second', 'third'])
  expect(linked(third)).toContain('doctor')
})

test('a person is shown under the name that the server knows, not the one that their page sends', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const said = { type: 'media', audio: true, video: true, mic: true, at: call.clock.now() + 1, name: 'Dr. Else' }
  for (const { channel } of call.network.all)
    channel?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(said) }))
  await call.clock.advance(100)
  expect(doctor.room.getSnapshot().remotes.map(({ name }) => name)).toEqual(['The patient'])
})
