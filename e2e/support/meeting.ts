import { expect, type Locator } from '@playwright/test'
import type { Person } from './people.ts'

export const HOST = 'Dr. Sarah Johnson'

export const heading = ({ page }: Person, name: string): Locator => page.getByRole('heading', { name })
export const lobby = (guest: Person, host = HOST): Locator => heading(guest, `You are waiting for ${host}`)

/**
 * Creates a meeting for now on the doctor's page.
 * @returns its link, as the page shows it
 */
export async function makeMeeting(doctor: Person): Promise<string> {
  await doctor.goto('/meetings')
  await doctor.page.getByRole('button', { name: 'New meeting' }).first().click()
  await doctor.page.getByRole('button', { name: 'Create link' }).click()
  return doctor.page.getByText(/^http.*\/meet\//).innerText()
}

/** Enters a meeting from its page, for somebody who may enter at once. */
export async function joinNow({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Join now' }).click()
  await expect(page.getByRole('toolbar', { name: 'Call controls' })).toBeVisible()
}

export async function knock(guest: Person, link: string, name: string, host = HOST): Promise<void> {
  await guest.page.goto(link)
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await guest.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(lobby(guest, host)).toBeVisible()
}

export async function showPeople({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: /^People/ }).click()
  await expect(page.getByRole('heading', { name: 'In the call' })).toBeVisible()
}
