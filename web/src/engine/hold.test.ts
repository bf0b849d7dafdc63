import { expect, test } from 'vitest'
import { FakeCall, names, type Person, sentBy, stateOf } from './testing/fake-call.ts'

const remote = (person: Person, userId: string) =>
  person.room.getSnapshot().remotes.find((view) => view.userId === userId)
const TROUBLE = ['suspicion', 'silence', 'rebuild', 'restart-request']
const troubleOf = (...people: Person[]) => people.flatMap(names).filter((name) => TROUBLE.includes(name))

/** A doctor, a patient and a guest, each with a link to both others. */
async function three(call: FakeCall): Promise<Record<'doctor' | 'patient' | 'guest', Person>> {
  const { doctor, patient } = await call.connected()
  const guest = call.person('guest')
  void guest.room.openMedia()
  guest.room.accept()
  await call.clock.advance(1_000)
  return { doctor, patient, guest }
}

test('a hold stops media in both directions, both see it, and the silence is not taken for a fault', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  doctor.room.setHold(true)
  await call.clock.advance(50)
  expect(remote(patient, 'doctor')).toMatchObject({ onHold: true, audio: false, video: false })
  expect(remote(doctor, 'patient')?.onHold).toBe(false)
  expect([sentBy(call, doctor), sentBy(call, patient)]).toEqual([[[null, null]], [[null, null]]])
  expect(patient.devices.live, 'the patient’s own devices are the patient’s').toBe(2)
  await call.clock.advance(10 * 60_000)
  expect(troubleOf(doctor, patient)).toEqual([])
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])

  doctor.room.setHold(false)
  await call.clock.advance(5_000)
  expect([sentBy(call, doctor), sentBy(call, patient)]).toEqual([[['audio-1', 'video-1']], [['audio-1', 'video-1']]])
  expect(remote(patient, 'doctor')).toMatchObject({ onHold: false, audio: true, video: true })
  expect(troubleOf(doctor, patient)).toEqual([])
})

test('a person who paused neither hears nor sees what still arrives', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const tracks = () => remote(doctor, 'patient')?.stream.getTracks() ?? []
  expect(tracks().map((track) => track.enabled)).toEqual([true, true])
  doctor.room.setHold(true)
  expect(tracks().map((track) => track.enabled)).toEqual([false, false])
  doctor.room.setHold(false)
  expect(tracks().map((track) => track.enabled)).toEqual([true, true])
})

test('a call that both paused goes on when both go on', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  doctor.room.setHold(true)
  await call.clock.advance(100)
  patient.room.setHold(true)
  await call.clock.advance(100)
  doctor.room.setHold(false)
  await call.clock.advance(5_000)
  expect(remote(doctor, 'patient')?.onHold).toBe(true)
  expect([sentBy(call, doctor), sentBy(call, patient)]).toEqual([[[null, null]], [[null, null]]])
  patient.room.setHold(false)
  await call.clock.advance(5_000)
  expect([sentBy(call, doctor), sentBy(call, patient)]).toEqual([[['audio-1', 'video-1']], [['audio-1', 'video-1']]])
  expect(troubleOf(doctor, patient)).toEqual([])
})

test('quick changes of the hold end with the last one', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  for (const on of [true, false, true, false, true]) doctor.room.setHold(on)
  await call.clock.advance(100)
  expect(sentBy(call, doctor)).toEqual([[null, null]])
  for (const on of [false, true, false]) doctor.room.setHold(on)
  await call.clock.advance(100)
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'video-1']])
})

test('two of three go on with each other when the third has paused', async () => {
  const call = new FakeCall()
  const { doctor, patient, guest } = await three(call)
  doctor.room.setHold(true)
  await call.clock.advance(5_000)
  expect(sentBy(call, doctor)).toEqual([
    [null, null],
    [null, null],
  ])
  for (const one of [patient, guest]) {
    expect(sentBy(call, one).map(String).sort(), 'to each other, not to the doctor').toEqual([',', 'audio-1,video-1'])
    expect(remote(one, 'doctor')?.onHold).toBe(true)
  }
  expect(troubleOf(doctor, patient, guest)).toEqual([])
})

test('a page that is loaded during a hold learns of it and gets no media', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  doctor.room.setHold(true)
  await call.clock.advance(1_000)
  patient.room.end()
  const again = call.person('patient')
  void again.room.openMedia()
  again.room.accept()
  await call.clock.advance(5_000)
  expect(remote(again, 'doctor')).toMatchObject({ onHold: true, connection: 'connected' })
  expect([sentBy(call, doctor), sentBy(call, again)]).toEqual([[[null, null]], [[null, null]]])
  expect(troubleOf(doctor, again)).toEqual([])
  doctor.room.setHold(false)
  await call.clock.advance(5_000)
  expect([sentBy(call, doctor), sentBy(call, again)]).toEqual([[['audio-1', 'video-1']], [['audio-1', 'video-1']]])
})

test('a hold lasts over a new connection, and a connection that fails during it is repaired', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  doctor.room.setHold(true)
  await call.clock.advance(1_000)
  call.network.move()
  call.network.setIceState('failed')
  await call.clock.advance(10_000)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])
  expect(names(doctor)).toContain('rebuild')
  expect(remote(patient, 'doctor')?.onHold).toBe(true)
  expect([sentBy(call, doctor), sentBy(call, patient)]).toEqual([[[null, null]], [[null, null]]])
  doctor.room.setHold(false)
  await call.clock.advance(5_000)
  expect([sentBy(call, doctor), sentBy(call, patient)]).toEqual([[['audio-1', 'video-1']], [['audio-1', 'video-1']]])
})

test('both can share screens, and a new connection and a third person learn of it', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  await doctor.room.shareScreen()
  await patient.room.shareScreen()
  await call.clock.advance(100)
  expect(remote(patient, 'doctor')).toMatchObject({ sharing: true, video: true })
  expect(remote(doctor, 'patient')).toMatchObject({ sharing: true, video: true })
  patient.room.stopSharing()
  await call.clock.advance(100)
  expect(remote(doctor, 'patient')).toMatchObject({ sharing: false, video: true })

  doctor.room.rejoin()
  await call.clock.advance(5_000)
  expect(names(doctor)).toContain('switched')
  expect(sentBy(call, doctor)).toEqual([['audio-1', 'screen']])
  expect(remote(patient, 'doctor')?.sharing).toBe(true)

  const guest = call.person('guest')
  guest.room.accept()
  await call.clock.advance(1_000)
  expect(remote(guest, 'doctor')).toMatchObject({ sharing: true, video: true })
  expect(sentBy(call, doctor)).toEqual([
    ['audio-1', 'screen'],
    ['audio-1', 'screen'],
  ])
})

test('a shared screen on which nothing moves is not taken for silence', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient')
  // Without a microphone there is only the screen, whose encoder sends nothing while the picture does not change.
  await doctor.room.openMedia({ audio: false })
  for (const { room } of [doctor, patient]) room.accept()
  await call.clock.advance(1_000)
  await doctor.room.shareScreen()
  await call.clock.advance(1_000)
  call.network.starved = true
  await call.clock.advance(30_000)
  expect(troubleOf(patient)).toEqual([])
})

test('a late message from an older connection does not undo newer ones', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const [, answerer] = call.network.all.filter((pc) => pc.channel)
  await doctor.room.shareScreen()
  await call.clock.advance(100)
  const said = { type: 'media', audio: true, video: true, mic: true, hold: true, at: call.clock.now() - 5_000 }
  for (const pc of call.network.all) {
    pc.channel?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(said) }))
  }
  await call.clock.advance(100)
  expect(answerer).toBeDefined()
  expect(remote(patient, 'doctor')).toMatchObject({ sharing: true, onHold: false })
})

test('a peer who paused the room according to the server gets no media, even before their page says so', async () => {
  const call = new FakeCall()
  const patient = call.person('patient')
  patient.room.setPausedBy('doctor')
  void patient.room.openMedia()
  patient.room.accept()
  const doctor = call.person('doctor')
  void doctor.room.openMedia()
  doctor.room.accept()
  await call.clock.advance(30_000)
  expect(sentBy(call, patient)).toEqual([[null, null]])
  expect(remote(patient, 'doctor')).toMatchObject({ onHold: true, connection: 'connected' })
  expect(troubleOf(patient, doctor)).toEqual([])
  patient.room.setPausedBy(null)
  await call.clock.advance(1_000)
  expect(sentBy(call, patient)).toEqual([['audio-1', 'video-1']])
  expect(remote(patient, 'doctor')?.onHold).toBe(false)
})
