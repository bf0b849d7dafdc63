import { expect, test } from 'vitest'
import { FakeCall, stateOf } from './testing/fake-call.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A relay whose credentials contain the time at which they were made, as coturn's contain their end. */
function relay(call: FakeCall) {
  let down = false
  return {
    iceServers: async (): Promise<RTCIceServer[]> => {
      if (down) throw new Error('unreachable')
      return [{ urls: 'turn:relay.example', username: `${call.clock.now()}`, credential: 'x' }]
    },
    fail: (on: boolean) => {
      down = on
    },
  }
}

/** How old (ms) the credentials of the newest connection are. */
const age = (call: FakeCall): number => {
  const [server] = call.network.all.at(-1)?.configuration.iceServers ?? []
  return call.clock.now() - Number(server?.username)
}

/** The credentials of a guest are valid for an hour. */
test('a new connection in a call that outlasts its relay credentials gets fresh ones at once', async () => {
  const call = new FakeCall()
  const { iceServers } = relay(call)
  const [doctor, patient] = [call.person('doctor', { iceServers }), call.person('patient', { iceServers })]
  for (const { room } of [doctor, patient]) {
    void room.openMedia()
    room.accept()
  }
  await call.clock.advance(1_000)
  // Hours of media are not part of this test, so the call is paused.
  for (const { room } of [doctor, patient]) room.setHold(true)
  await call.clock.advance(1.5 * HOUR)
  for (const { room } of [doctor, patient]) room.setHold(false)
  await call.clock.advance(2_000)
  const before = call.network.all.length

  call.network.move()
  await call.clock.advance(2_000)
  expect(call.network.all.length, 'a new connection each').toBe(before + 2)
  expect(age(call)).toBeLessThan(5 * MINUTE)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])
})

test('a rejoin after the relay credentials ended gets new ones, or uses the old ones without an answer', async () => {
  const call = new FakeCall()
  const source = relay(call)
  const [doctor, patient] = [call.person('doctor', source), call.person('patient', source)]
  for (const { room } of [doctor, patient]) {
    void room.openMedia()
    room.accept()
  }
  await call.clock.advance(1_000)
  call.network.block(true)
  source.fail(true)
  await call.clock.advance(1.2 * HOUR)
  expect(doctor.room.getSnapshot().problem).toBe('RECOVERY_TIMEOUT')
  doctor.room.rejoin()
  await call.clock.advance(1_000)
  expect(age(call), 'better than none').toBeGreaterThan(HOUR)

  source.fail(false)
  call.network.block(false)
  await call.clock.advance(5 * MINUTE)
  for (const { room } of [doctor, patient]) room.rejoin()
  await call.clock.advance(3_000)
  expect(age(call)).toBeLessThan(5 * MINUTE)
  expect([stateOf(doctor), stateOf(patient)]).toEqual(['CONNECTED', 'CONNECTED'])
})
