import { expect, test } from 'vitest'
import { FakeCall, names, type Person } from '../testing/fake-call.ts'
import type { FakeCertificate } from '../testing/fake-peer-connection.ts'

const remote = (person: Person, userId: string) =>
  person.room.getSnapshot().remotes.find((view) => view.userId === userId)
const codeOf = (person: Person, userId: string) => remote(person, userId)?.safetyCode ?? null

test('both sides of a call show the same code, and each pair has its own', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const guest = call.person('guest')
  guest.room.accept()
  await call.clock.advance(1_000)
  expect(codeOf(doctor, 'patient')?.words).toHaveLength(4)
  expect(codeOf(patient, 'doctor')).toEqual(codeOf(doctor, 'patient'))
  expect(codeOf(guest, 'doctor')).toEqual(codeOf(doctor, 'guest'))
  expect(codeOf(guest, 'patient')).toEqual(codeOf(patient, 'guest'))
  const words = [codeOf(doctor, 'patient'), codeOf(doctor, 'guest'), codeOf(patient, 'guest')].map((c) =>
    String(c?.words),
  )
  expect(new Set(words).size).toBe(3)
  expect(call.people.flatMap(names)).not.toContain('safety-mismatch')
})

test('a rebuilt connection keeps the code, and a reloaded page has another', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  const code = codeOf(doctor, 'patient')
  doctor.room.rejoin()
  call.network.move()
  await call.clock.advance(10_000)
  expect(names(doctor)).toContain('switched')
  expect(codeOf(doctor, 'patient')).toEqual(code)
  expect(codeOf(patient, 'doctor')).toEqual(code)

  patient.room.end()
  const again = call.person('patient')
  again.room.accept()
  await call.clock.advance(2_000)
  expect(codeOf(again, 'doctor')).toEqual(codeOf(doctor, 'patient'))
  expect(codeOf(again, 'doctor')).not.toEqual(code)
  expect(call.people.flatMap(names)).not.toContain('safety-mismatch')
})

test('the snapshot keeps the same object for the same code', async () => {
  const call = new FakeCall()
  const { doctor } = await call.connected()
  const before = codeOf(doctor, 'patient')
  await doctor.room.setAudioEnabled(false)
  expect(codeOf(doctor, 'patient')).toBe(before)
})

test('a certificate that changes during a call raises the alarm and is logged', async () => {
  const call = new FakeCall()
  const { doctor, patient } = await call.connected()
  expect(codeOf(doctor, 'patient')).not.toBeNull()
  ;(patient.certificate as unknown as FakeCertificate).der = 'somebody else'
  await call.clock.advance(6_000)
  expect(remote(doctor, 'patient')).toMatchObject({ safetyAlarm: true, safetyCode: null, connection: 'connected' })
  expect(doctor.events).toContainEqual(
    expect.objectContaining({ name: 'safety-mismatch', peerId: patient.room.peerId, detail: 'certificate-changed' }),
  )
})

test('a call without a secure context has no code and no alarm', async () => {
  const call = new FakeCall()
  const doctor = call.person('doctor')
  const patient = call.person('patient', { subtle: undefined })
  for (const { room } of [doctor, patient]) room.accept()
  await call.clock.advance(60_000)
  for (const [one, other] of [
    [doctor, 'patient'],
    [patient, 'doctor'],
  ] as const) {
    expect(remote(one, other)).toMatchObject({ safetyCode: null, safetyAlarm: false, connection: 'connected' })
  }
})
