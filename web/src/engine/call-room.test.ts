import { describe, expect, test } from 'vitest'
import { ABSENT_GRACE_MS } from './peer-link.ts'
import { BACKSTOP_MS } from './recovery.ts'
import { FakeCall, names, type Person, stateOf } from './testing/fake-call.ts'
import { named } from './testing/fake-media.ts'
import { seeded } from './testing/virtual-clock.ts'

test('a call connects, both see each other, and its times are marked', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  for (const [me, other] of [
    [doctor, 'patient'],
    [patient, 'doctor'],
  ] as const) {
    const snapshot = me.room.getSnapshot()
    expect(snapshot).toMatchObject({ state: 'CONNECTED', signalling: 'up', accepted: true, problem: null })
    expect(snapshot.remotes).toMatchObject([
      { userId: other, role: other, connection: 'connected', audio: true, video: true, present: true },
    ])
    expect(snapshot.connectedAt).toBeLessThanOrEqual(call.clock.now())
    expect(me.marks.sort()).toEqual(['call:accept', 'call:connected', 'call:local-media', 'call:signalling'])
  }
})

test('a callee sends nothing and attaches no track before accepting, and then connects at once', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient')
  doctor.room.accept()
  patient.room.prepare()
  await doctor.room.openMedia()
  await patient.room.openMedia()
  await call.clock.advance(30_000)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CALLING', 'WAITING'])
  const said = call.hub.sent.filter((s) => s.from === patient.room.peerId)
  expect(said, 'not even a candidate').toEqual([])
  const answerer = call.network.all.find((pc) => pc.currentRemoteDescription !== null)
  expect(answerer?.currentLocalDescription?.type).toBe('answer')
  expect(answerer?.getTransceivers().map((t) => t.sender.track)).toEqual([null, null])
  expect(doctor.room.getSnapshot().remotes[0]).toMatchObject({ audio: false, video: false })

  patient.room.accept()
  await call.clock.advance(5)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])
})

test('a caller applies no answer before accepting', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient')
  doctor.room.prepare()
  patient.room.accept()
  await call.clock.advance(5_000)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['WAITING', 'CALLING'])
  doctor.room.accept()
  await call.clock.advance(50)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])
})

test('every call connects over a bad transport (60 seeds: 30 % lost, 20 % repeated, up to 3 s late)', async () => {
  const took: number[] = []
  for (let seed = 1; seed <= 60; seed += 1) {
    const call = new FakeCall()
    call.hub.trouble = { random: seeded(seed), loss: 0.3, repeat: 0.2, delay: seed % 2 ? 3_000 : 200 }
    const doctor = call.person('doctor')
    const patient = call.person('patient')
    doctor.room.accept()
    await call.clock.advance(seed * 10)
    patient.room.accept()
    for (let s = 0; s < 120 && !(stateOf(doctor) === 'CONNECTED' && stateOf(patient) === 'CONNECTED'); s += 1) {
      await call.clock.advance(500)
      if (s === 119) throw new Error(`seed ${seed}: ${stateOf(doctor)} ${stateOf(patient)}`)
      took[seed - 1] = (s + 1) / 2
    }
    for (const { room } of call.people) room.end()
  }
  expect(took).toHaveLength(60)
  expect(took.sort((a, b) => a - b)[30]).toBeLessThan(6)
})

test('a reloaded page replaces the old one, which does not come back when it is listed again', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const ghost = patient.signalling.peer
  const page2 = call.person('patient')
  void page2.room.openMedia()
  page2.room.accept()
  await call.clock.advance(100)
  expect(doctor.room.getSnapshot().remotes.map((r) => r.peerId)).toEqual([page2.room.peerId])
  expect(stateOf(doctor)).toBe('CONNECTED')
  expect(doctor.marks).toContain('call:recovered')
  const recovered = doctor.events.filter(({ name }) => name === 'recovered')
  expect(recovered, 'with the milliseconds that it took').toHaveLength(1)
  expect(Number(recovered[0]?.detail)).toBeLessThanOrEqual(100)
  expect(
    page2.room.getSnapshot().remotes.map((r) => r.userId),
    'not with itself',
  ).toEqual(['doctor'])
  call.hub.listGhost(doctor.signalling, ghost)
  await call.clock.advance(100)
  expect(doctor.room.getSnapshot().remotes.map((r) => r.peerId)).toEqual([page2.room.peerId])
})

describe.each(['doctor', 'patient'] as const)('two pages of the %s while the call rings', (role) => {
  /** @param first whether the call is accepted on the page that joined first */
  async function ringing(first: boolean) {
    const call = new FakeCall()
    const other = call.person(role === 'doctor' ? 'patient' : 'doctor')
    other.room.prepare()
    const pages = [call.person(role), call.person(role)] as const
    for (const { room } of pages) {
      room.prepare()
      await call.clock.advance(2_000)
    }
    const [taken, left] = first ? pages : [pages[1], pages[0]]
    return { call, other, taken, left }
  }
  const seenBy = ({ room }: Person): string[] => room.getSnapshot().remotes.map(({ peerId }) => peerId)

  test.each([true, false])('the page that accepts is in the call (it joined first: %s)', async (first) => {
    const { call, other, taken, left } = await ringing(first)
    taken.room.accept()
    other.room.accept()
    await call.clock.advance(300)
    left.room.end()
    await call.clock.advance(2_000)
    expect([stateOf(other), stateOf(taken)]).toEqual(['CONNECTED', 'CONNECTED'])
    expect(seenBy(other)).toEqual([taken.room.peerId])
  })

  test.each([true, false])(
    'the page that accepts is in the call although the other one sleeps (it joined first: %s)',
    async (first) => {
      const { call, other, taken, left } = await ringing(first)
      call.hub.swallow = ({ from, to }) => from === left.room.peerId || to === left.room.peerId
      taken.room.accept()
      other.room.accept()
      await call.clock.advance(5_000)
      expect([stateOf(other), stateOf(taken)]).toEqual(['CONNECTED', 'CONNECTED'])
      expect(seenBy(other)).toEqual([taken.room.peerId])
    },
  )

  test('a page in the call is not given up for the other one, which takes over when the first is closed', async () => {
    const { call, other, taken, left } = await ringing(false)
    for (const { room } of [taken, left, other]) room.accept()
    await call.clock.advance(2_000)
    expect(seenBy(other)).toEqual([taken.room.peerId])
    await call.clock.advance(60_000)
    expect(seenBy(other)).toEqual([taken.room.peerId])
    expect([stateOf(other), stateOf(taken)]).toEqual(['CONNECTED', 'CONNECTED'])
    // When the page in use is closed, the call continues on the other one.
    taken.room.end()
    await call.clock.advance(3_000)
    expect(seenBy(other)).toEqual([left.room.peerId])
    expect([stateOf(other), stateOf(left)]).toEqual(['CONNECTED', 'CONNECTED'])
  })
})

test('a call goes on while both sockets are gone, and does not change when they are back', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  patient.signalling.down()
  await call.clock.advance(60_000)
  expect(doctor.room.getSnapshot().remotes[0]).toMatchObject({ connection: 'connected', present: false })
  doctor.signalling.down()
  await call.clock.advance(60_000)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])
  doctor.signalling.up()
  patient.signalling.up()
  await call.clock.advance(1_000)
  expect(doctor.room.getSnapshot().remotes[0]).toMatchObject({ connection: 'connected', present: true })
  expect(call.network.all).toHaveLength(2)
  expect(call.hub.count('offer')).toBe(1)
})

test('an offer that was lost without a socket is sent again when the socket is back', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient')
  patient.room.accept()
  await call.clock.advance(10)
  call.hub.swallow = () => true
  doctor.room.accept()
  await call.clock.advance(100)
  doctor.signalling.down()
  await call.clock.advance(5_000)
  call.hub.swallow = null
  doctor.signalling.up()
  await call.clock.advance(100)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])
})

test('a peer who left and went silent is dropped after the grace time, and one who closed at once', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  patient.signalling.down()
  call.network.block(true)
  await call.clock.advance(ABSENT_GRACE_MS - 1_000)
  expect(stateOf(doctor)).toBe('RECONNECTING')
  await call.clock.advance(2_000)
  expect(stateOf(doctor)).toBe('WAITING')

  const other = new FakeCall()
  const pair = await other.connected()
  pair.patient.room.end()
  await other.clock.advance(600)
  expect(stateOf(pair.doctor)).toBe('WAITING')
})

test('a peer whose session has ended is dropped at once although their media still flows', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  doctor.signalling.notify((listener) => listener.peerLeft(patient.room.peerId, true))
  expect(stateOf(doctor)).toBe('WAITING')
})

test('a change of network is noticed within half a second and repaired by one new connection', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const stream = patient.room.getSnapshot().remotes[0]?.stream
  const before = stream?.getTracks()
  call.network.move()
  await call.clock.advance(500)
  expect([doctor.suspicions, patient.suspicions]).toEqual([1, 1])
  await call.clock.advance(1_000)
  expect(call.hub.count('restart-request', patient.room.peerId)).toBe(1)
  expect(call.hub.count('offer', patient.room.peerId)).toBe(0)
  expect(names(doctor)).toEqual(expect.arrayContaining(['suspicion', 'silence', 'rebuild', 'switched']))
  expect(names(patient)).toEqual(expect.arrayContaining(['restart-request', 'peer-rebuilt', 'switched']))
  for (const one of [doctor, patient]) {
    expect(
      one.events.map((event) => event.detail),
      'so quick that nobody was told',
    ).not.toContain('RECONNECTING')
    expect(one.marks).not.toContain('call:disconnected')
  }

  await call.clock.advance(20_000)
  expect(names(doctor).filter((name) => name === 'rebuild')).toHaveLength(1)
  expect(call.network.open, 'the old connection is closed on both sides').toBe(2)
  expect(patient.room.getSnapshot().remotes[0]?.stream).toBe(stream)
  expect(stream?.getTracks()).toHaveLength(2)
  expect(stream?.getTracks().filter((track) => before?.includes(track))).toEqual([])
  const certificates = call.network.all.map((pc) => pc.configuration.certificates?.[0])
  expect(new Set(certificates).size, 'the fingerprints that people compared').toBe(2)
})

test('a peer without a microphone and with the camera off is not taken for lost', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  await patient.room.setVideoEnabled(false)
  patient.devices.fail = () => named('NotFoundError')
  patient.devices.made[0]?.unplug()
  await call.clock.advance(30_000)
  expect(doctor.room.getSnapshot().remotes[0]).toMatchObject({ connection: 'connected', audio: false, video: false })
  expect(doctor.suspicions).toBe(0)
})

test('a call that recovers for 120 s asks the person, and rejoining connects again', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  call.network.block(true)
  await call.clock.advance(BACKSTOP_MS + 3_000)
  expect(doctor.room.getSnapshot()).toMatchObject({ state: 'RECONNECTING', problem: 'RECOVERY_TIMEOUT' })
  expect(doctor.room.getSnapshot().remotes[0]?.connection).toBe('failed')
  call.network.block(false)
  doctor.room.rejoin()
  await call.clock.advance(2_000)
  for (const one of [doctor, patient])
    expect(one.room.getSnapshot()).toMatchObject({ state: 'CONNECTED', problem: null })
})

test('a disconnected connection that heals within a second is left alone, and a failed one is rebuilt', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  call.network.setIceState('disconnected')
  await call.clock.advance(800)
  expect(stateOf(doctor)).toBe('CONNECTED')
  call.network.setIceState('connected')
  await call.clock.advance(3_000)
  expect(names(doctor)).not.toContain('rebuild')
  call.network.setIceState('failed')
  await call.clock.advance(10)
  expect(names(doctor)).toContain('rebuild')
})

test('each of four people has a link to each other, and one who leaves ends only their own', async () => {
  const call = new FakeCall()
  const people = [
    call.person('doctor'),
    call.person('patient'),
    call.person('guest'),
    call.person('guest', { userId: 'guest2' }),
  ]
  for (const { room } of people) {
    void room.openMedia()
    room.accept()
  }
  await call.clock.advance(2_000)
  for (const one of people) {
    expect(stateOf(one)).toBe('CONNECTED')
    expect(one.room.getSnapshot().remotes.map((r) => r.connection)).toEqual(['connected', 'connected', 'connected'])
  }
  people[3]?.room.end()
  await call.clock.advance(1_000)
  for (const one of people.slice(0, 3)) expect(one.room.getSnapshot().remotes).toHaveLength(2)
})

test('a call of three goes on when two of them cannot reach each other', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const guest = call.person('guest')
  call.network.bar([doctor.certificate, guest.certificate])
  void guest.room.openMedia()
  guest.room.accept()
  await call.clock.advance(BACKSTOP_MS + 20_000)
  const connections = (person: Person) =>
    Object.fromEntries(person.room.getSnapshot().remotes.map(({ userId, connection }) => [userId, connection]))
  expect(connections(doctor)).toEqual({ patient: 'connected', guest: 'failed' })
  expect(connections(guest)).toEqual({ doctor: 'failed', patient: 'connected' })
  for (const one of [doctor, patient, guest])
    expect(one.room.getSnapshot()).toMatchObject({ state: 'CONNECTED', problem: null })

  call.network.bar(null)
  const seen = new Set<string | undefined>()
  doctor.room.subscribe(() => seen.add(connections(doctor).patient))
  for (const { room } of [doctor, guest]) room.rejoin()
  await call.clock.advance(3_000)
  expect(connections(doctor)).toEqual({ patient: 'connected', guest: 'connected' })
  expect([...seen], 'who was there is left alone').toEqual(['connected'])
})

test('snapshots are immutable and only change when something did', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  // By then the quality is known on both sides.
  await call.clock.advance(5_000)
  const before = doctor.room.getSnapshot()
  let told = 0
  const stop = doctor.room.subscribe(() => {
    told += 1
  })
  await call.clock.advance(10_000)
  expect([doctor.room.getSnapshot(), told]).toEqual([before, 0])
  expect(doctor.room.getSnapshot()).toBe(before)
  await patient.room.setAudioEnabled(false)
  await call.clock.advance(10)
  const after = doctor.room.getSnapshot()
  expect([told, after === before, after.localMedia === before.localMedia]).toEqual([1, false, true])
  expect(after.remotes[0]?.audio).toBe(false)
  expect(Object.isFrozen(after) && Object.isFrozen(after.remotes) && Object.isFrozen(after.remotes[0])).toBe(true)
  stop()
})

test('a room that ended has no tracks, connections, timers, listeners or membership left', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  doctor.room.subscribe(() => {})
  call.network.block(true) // this happens during a recovery
  await call.clock.advance(4_000)
  for (const one of [doctor, patient]) {
    one.room.end()
    one.room.end()
    expect(stateOf(one)).toBe('ENDED')
    expect(one.room.counts()).toEqual({ timers: 0, listeners: 0, owned: 0, links: 0 })
    expect(one.room.getSnapshot().remotes).toEqual([])
    expect(one.devices.live).toBe(0)
    expect([one.signalling.left, one.signalling.listening]).toEqual([1, 0])
    one.room.accept()
    await one.room.openMedia()
    one.room.rejoin()
    expect(one.devices.live).toBe(0)
    expect(stateOf(one)).toBe('ENDED')
  }
  await call.clock.advance(200)
  expect(call.network.open).toBe(0)
  expect(call.network.all.map((pc) => pc.listeners)).toEqual(call.network.all.map(() => 0))
  expect(call.clock.pending).toBe(0)
})

test('a room that was only prepared leaves nothing open, even if it ends while its keys are made', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient')
  doctor.room.prepare()
  patient.room.prepare()
  await call.clock.advance(1)
  doctor.room.end()
  patient.room.end()
  await call.clock.advance(5_000)
  expect([call.network.open, call.clock.pending]).toEqual([0, 0])
  expect(doctor.marks).toContain('call:ended')
})

test('a room without WebRTC says so, and a bad server address does not stop a call', async () => {
  const without = new FakeCall()
  const doctor = without.person('doctor', { createPeerConnection: undefined })
  without.person('patient').room.accept()
  doctor.room.accept()
  await without.clock.advance(5_000)
  expect(doctor.room.getSnapshot()).toMatchObject({ state: 'WAITING', problem: 'NO_WEBRTC', remotes: [] })

  const call = new FakeCall()
  const other = call.person('doctor', {
    iceServers: async () => [{ urls: 'nonsense' }],
    createPeerConnection: (configuration) => {
      if (configuration.iceServers?.length) throw new SyntaxError('nonsense')
      return call.network.create(configuration)
    },
  })
  call.person('patient').room.accept()
  other.room.accept()
  await call.clock.advance(1_000)
  expect(stateOf(other)).toBe('CONNECTED')
})

test('a peer that asks for a restart during our first offer gets that offer and no second connection', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor', {
    // The delay imitates a busy machine.
    createPeerConnection: (configuration) => {
      const pc = call.network.create(configuration)
      const set = pc.setLocalDescription.bind(pc)
      pc.setLocalDescription = (description) =>
        new Promise((resolve, reject) => {
          call.clock.setTimeout(() => set(description).then(resolve, reject), 50)
        })
      return pc
    },
  })
  const patient = call.person('patient')
  for (const { room } of [doctor, patient]) room.accept()
  await call.clock.advance(20)
  call.hub.send(patient.room.peerId, doctor.room.peerId, { type: 'restart-request' })
  await call.clock.advance(5_000)
  expect(stateOf(doctor)).toBe('CONNECTED')
  expect(names(doctor)).not.toContain('rebuild')
})

test('a call begins after two seconds when the server does not answer for ICE servers', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor', { iceServers: () => new Promise(() => {}) })
  const patient = call.person('patient', { iceServers: () => Promise.reject(new Error('503')) })
  doctor.room.accept()
  patient.room.accept()
  await call.clock.advance(2_100)
  expect(stateOf(doctor)).toBe('CONNECTED')
})
