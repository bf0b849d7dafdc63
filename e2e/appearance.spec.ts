import { expect, test } from './support/people.ts'

test('the appearance is light, dark or as the device, and the device remembers it', async ({ patient }) => {
  const { page } = patient
  const html = page.locator('html')
  const scheme = (look: string) => expect(html).toHaveAttribute('data-mantine-color-scheme', look)
  const choose = async (look: string): Promise<void> => {
    await page.getByRole('button', { name: 'Appearance' }).click()
    await page.getByRole('menuitem', { name: look, exact: true }).click()
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await patient.goto('/appointments')
  await scheme('light')
  await choose('Dark')
  await scheme('dark')
  await page.reload()
  await scheme('dark')
  await page.emulateMedia({ colorScheme: 'dark' })
  await choose('Light')
  await scheme('light')
  await page.reload()
  await scheme('light')
  await choose('System default')
  await scheme('dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await scheme('light')
  await page.getByRole('button', { name: 'Appearance' }).click()
  await expect(page.getByRole('menuitem', { name: 'System default' })).toHaveAttribute('aria-current', 'true')
})
