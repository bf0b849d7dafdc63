import { examine } from './support/accessibility.ts'
import { as } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

test('a guest reads whether the host knows that they wait, and the host finds them by the bell', async ({
  clinic,
  visit,
  signIn,
}) => {
  const doctor = await as(clinic, accounts.doctor)
  const { data } = (await doctor.post('/api/create-meeting', {})) as { data: { roomId: string } }
  const guest = await visit('guest')
  const status = guest.page.getByRole('status')
  await guest.goto(`/meet/${data.roomId}`)
  await guest.page.getByLabel('Your name').fill('Ines')
  await guest.page.getByRole('button', { name: 'Ask to join' }).click()

  await test.step('the guest reads that nobody could be told', async () => {
    await expect(guest.page.getByRole('heading', { name: `You are waiting for ${accounts.doctor.name}` })).toBeVisible()
    await expect(status.filter({ hasText: 'we could not notify them that you are waiting' })).toBeVisible()
    await expect(status.filter({ hasText: `call ${accounts.doctor.name} or the clinic` })).toBeVisible()
    await examine(guest.page, 'the lobby of a host who is not reached')
  })

  await test.step('the guest reads that the doctor has opened MedConsult, and the bell shows who came', async () => {
    const host = await signIn('doctor', accounts.doctor)
    await host.goto('/notifications')
    await expect(status.filter({ hasText: 'can see your request' })).toBeVisible()
    await host.page.getByRole('listitem').getByText('Ines came to the waiting room while you were not there.').click()
    await expect(host.page).toHaveURL(new RegExp(`/meet/${data.roomId}$`))
  })
})
