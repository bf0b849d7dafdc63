import { arrangeReady, call, leaveAndEnd, takeSeats } from './support/consultation.ts'
import { expectMedia, left, watchGaps } from './support/media.ts'
import { expect, test } from './support/people.ts'

test('the picture does not stop when the server dies and comes back during a call', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  for (const person of [doctor, patient])
    person.allow(/ERR_CONNECTION_(REFUSED|RESET)|ERR_SOCKET_NOT_CONNECTED|ERR_EMPTY_RESPONSE|WebSocket connection/)
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  const gaps = [await watchGaps(doctor.page), await watchGaps(patient.page)]
  const before = await left(doctor.page)

  const died = Date.now()
  await clinic.kill()
  for (const { page } of [doctor, patient]) {
    await expect(page.getByText('Live updates are paused. The call itself continues.')).toBeVisible()
  }
  await doctor.page.waitForTimeout(1500)
  await clinic.start()
  const away = Date.now() - died
  for (const { page } of [doctor, patient]) {
    await expect(page.getByText('Live updates are paused. The call itself continues.')).toBeHidden()
  }
  await expectMedia(doctor, patient)
  for (const gap of gaps)
    expect(await gap(), 'longest time without a new frame, of that without a server, ms').toBeLessThan(away / 2)
  expect(await left(doctor.page), 'the same connection as before').toEqual(before)

  await leaveAndEnd(doctor, patient)
})
