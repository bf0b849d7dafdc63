import { expect, type Locator, type Page } from '@playwright/test'
import type { Person } from './people.ts'

export const button = (page: Page): Locator => page.getByRole('button', { name: /^Chat/ })
export const log = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })
export const field = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' })
export const line = (page: Page, text: string): Locator => log(page).getByText(text, { exact: true })

export async function write({ page }: Person, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
  await expect(field(page)).toHaveValue('')
}
