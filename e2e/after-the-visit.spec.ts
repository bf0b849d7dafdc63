import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { extractText, getDocumentProxy } from 'unpdf'
import { examine } from './support/accessibility.ts'
import { arrangeVisit, as } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

const summary = (page: Page): Locator => page.getByRole('region', { name: /^Summary/ })
const note = (page: Page): Locator => page.getByRole('region', { name: 'Your note' })
const saved = (part: Locator): Locator => part.getByText('Saved', { exact: true })
const write = async (part: Locator, field: string, text: string): Promise<void> => {
  await part.getByRole('textbox', { name: field }).fill(text)
}
async function sign(page: Page, part: Locator, name: string): Promise<void> {
  await part.getByRole('button', { name }).click()
  await page.getByRole('dialog').getByRole('button', { name }).click()
}

test('the doctor writes note and summary, and the patient reads the summary, downloads it and rates the visit', {
  tag: '@core',
}, async ({ clinic, doctor, patient }) => {
  const { scheduleId, visitId } = await arrangeVisit(clinic)
  const { page } = doctor
  await patient.goto(`/visits/${visitId}`)
  await expect(patient.page.getByRole('heading', { name: 'No summary yet' })).toBeVisible()

  await test.step('what the doctor types in the note is saved by itself', async () => {
    await doctor.goto(`/doctor/practice/${scheduleId}`)
    await page.getByRole('link', { name: /^Write the note: John Smith/ }).click()
    await expect(page.getByRole('heading', { name: 'Visit with John Smith' })).toBeFocused()
    await write(summary(page), 'Assessment', 'A cold.')
    await write(summary(page), 'Instructions', 'Rest.\n\nДва раза в день — δύο φορές.')
    await write(note(page), 'Note', 'Worried about work.')
    await note(page).getByRole('textbox').blur()
    await expect(saved(note(page))).toBeVisible()
    await page.reload()
    await expect(summary(page).getByRole('textbox', { name: 'Assessment' })).toHaveValue('A cold.')
    await expect(note(page).getByRole('textbox')).toHaveValue('Worried about work.')
    await expect(patient.page.getByRole('heading', { name: 'No summary yet' })).toBeVisible()
    await examine(page, 'a visit that is being written up')
  })

  await test.step('the patient reads the signed summary at once, and downloads it', async () => {
    await sign(page, summary(page), 'Sign the summary')
    await expect(summary(patient.page).getByText('A cold.')).toBeVisible()
    await expect(summary(page).getByRole('button', { name: 'Amend' })).toBeVisible()
    const kept = patient.page.waitForEvent('download')
    await patient.page.getByRole('button', { name: 'Download PDF' }).click()
    const file = await kept
    expect(file.suggestedFilename()).toMatch(/^visit-summary-\d{4}-\d\d-\d\d\.pdf$/)
    const pdf = await getDocumentProxy(new Uint8Array(readFileSync(await file.path())))
    const { text } = await extractText(pdf, { mergePages: true })
    for (const words of ['John Smith', 'Dr. Sarah Johnson', 'A cold.', 'Два раза в день — δύο φορές.'])
      expect(text).toContain(words)
    await expect(patient.page.getByText('Worried about work.')).toHaveCount(0)
  })

  await test.step("the summary on paper has the patient's name and nothing of the app", async () => {
    await patient.page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await expect(patient.page.getByText('Patient: John Smith')).toBeVisible()
    await expect(summary(patient.page).getByText('A cold.')).toBeVisible()
    for (const one of ['button', 'navigation', 'banner', 'radio'] as const)
      await expect(patient.page.getByRole(one).filter({ visible: true })).toHaveCount(0)
    const colours = await patient.page.evaluate(() => {
      const { color } = getComputedStyle(document.querySelector('h1') as Element)
      const { backgroundColor, transitionDuration } = getComputedStyle(document.body)
      return { color, page: backgroundColor, fading: transitionDuration }
    })
    // A colour that fades would be printed as it is at that moment.
    expect(colours).toEqual({ color: 'rgb(27, 38, 43)', page: 'rgb(255, 255, 255)', fading: '0s' })
    await patient.page.emulateMedia({ media: 'screen', colorScheme: 'light' })
  })

  await test.step('Print lets the browser print this page', async () => {
    await patient.page.evaluate(() => {
      Object.assign(window, { printed: 0, print: () => Object.assign(window, { printed: 1 }) })
    })
    await patient.page.getByRole('button', { name: 'Print', exact: true }).click()
    expect(await patient.page.evaluate(() => (window as unknown as { printed: number }).printed)).toBe(1)
    await expect(patient.page).toHaveURL(`/visits/${visitId}`)
  })

  await test.step('the note stays private until it is shared, and sharing can be taken back', async () => {
    const share = note(page).getByRole('switch', { name: 'Share the note with John Smith' })
    await expect(share).toBeDisabled()
    await sign(page, note(page), 'Sign the note')
    await expect(share).toBeEnabled()
    await share.press('Space')
    await page.getByRole('dialog').getByRole('button', { name: 'Share' }).click()
    await expect(patient.page.getByRole('region', { name: 'Note from Dr. Sarah Johnson' })).toContainText('Worried')
    await expect(share).toBeChecked()
    await expect(share).toBeEnabled()
    await share.press('Space')
    await expect(patient.page.getByText('Worried about work.')).toHaveCount(0)
    await expect(share).not.toBeChecked()
  })

  await test.step('an amendment that is discarded leaves the signed version', async () => {
    await summary(page).getByRole('button', { name: 'Amend' }).click()
    await write(summary(page), 'Assessment', 'Nothing at all.')
    await summary(page).getByRole('textbox', { name: 'Assessment' }).blur()
    await expect(saved(summary(page))).toBeVisible()
    const discard = page.getByRole('dialog', { name: 'Discard your changes?' })
    await summary(page).getByRole('button', { name: 'Discard changes' }).click()
    await discard.getByRole('button', { name: 'Cancel' }).click()
    await expect(summary(page).getByRole('textbox', { name: 'Assessment' })).toHaveValue('Nothing at all.')
    await summary(page).getByRole('button', { name: 'Discard changes' }).click()
    await discard.getByRole('button', { name: 'Discard changes' }).click()
    await expect(summary(page).getByText('A cold.')).toBeVisible()
    await expect(summary(page).getByRole('textbox')).toHaveCount(0)
    const visit = await (await as(clinic, accounts.doctor)).get(`/api/doctor/visits/${visitId}`)
    expect(visit).toMatchObject({
      summary: { draft: { content: null }, versions: [{ content: { assessment: 'A cold.' } }] },
    })
  })

  await test.step('an amendment is a new version', async () => {
    await summary(page).getByRole('button', { name: 'Amend' }).click()
    await write(summary(page), 'Assessment', 'Influenza.')
    await sign(page, summary(page), 'Sign the summary')
    await expect(summary(patient.page).getByText('Influenza.')).toBeVisible()
    await expect(summary(patient.page).getByText('Version 2')).toBeVisible()
    await summary(page).getByText('1 earlier version').click()
    await expect(summary(page).getByText('A cold.')).toBeVisible()
    await examine(page, 'a visit that is signed')
  })

  await test.step('the patient rates the visit and changes the rating', async () => {
    await patient.page.getByRole('button', { name: 'Save the rating' }).click()
    await expect(patient.page.getByText('Please choose a rating first.')).toBeVisible()
    await patient.page.getByRole('radio', { name: '4 Very good' }).press('Space')
    await patient.page.getByRole('textbox').fill('Took time for me.')
    await patient.page.getByRole('button', { name: 'Save the rating' }).click()
    await expect(patient.page.getByText('Thank you. Your rating is saved.')).toBeVisible()
    await patient.page.reload()
    await expect(patient.page.getByRole('radio', { name: '4 Very good' })).toBeChecked()
    await patient.page.getByRole('radio', { name: '5 Excellent' }).press('Space')
    await patient.page.getByRole('button', { name: 'Change the rating' }).click()
    await expect(patient.page.getByText('Thank you. Your rating is saved.')).toBeVisible()
    await examine(patient.page, 'a visit as its patient reads it')
  })

  await test.step('the bell has each signed summary and leads to it', async () => {
    const bell = patient.page.getByRole('banner').getByRole('link', { name: /^Notifications/ })
    await expect(bell).toHaveAccessibleName('Notifications, 2 unread')
    await bell.click()
    const told = patient.page.getByRole('link', {
      name: /^The summary of your visit with Dr\. Sarah Johnson is ready to read\./,
    })
    await expect(told).toHaveCount(2)
    await told.first().click()
    await expect(patient.page).toHaveURL(`/visits/${visitId}`)
    await expect(summary(patient.page).getByText('Influenza.')).toBeVisible()
    await expect(bell).toHaveAccessibleName('Notifications, 1 unread')
  })
})

test('two windows that edit one draft show the conflict, and no text is lost', async ({ clinic, doctor }) => {
  doctor.allow(/409 \(Conflict\)/)
  const { visitId } = await arrangeVisit(clinic)
  const { page } = doctor
  await doctor.goto(`/visits/${visitId}`)
  await expect(note(page).getByRole('textbox')).toBeVisible()
  const second = await doctor.context.newPage()
  await second.goto(page.url())
  await expect(note(second).getByRole('textbox')).toHaveValue('')
  await write(note(page), 'Note', 'From the first window')
  await note(page).getByRole('textbox').blur()
  await expect(saved(note(page))).toBeVisible()
  await write(note(second), 'Note', 'From the second window')
  await note(second).getByRole('textbox').blur()
  const conflict = note(second).getByRole('region', { name: 'This was changed in another window' })
  await expect(conflict).toBeVisible()
  await expect(conflict.getByText('From the first window')).toBeVisible()
  await expect(note(second).getByRole('textbox')).toHaveValue('From the second window')
  await examine(second, 'a conflict of two windows')
  await conflict.getByRole('button', { name: 'Keep mine' }).click()
  await expect(saved(note(second))).toBeVisible()
  await expect(conflict).toBeHidden()
  await second.reload()
  await expect(note(second).getByRole('textbox')).toHaveValue('From the second window')

  // Now the first window takes the text of the other one and goes on from it.
  await write(note(page), 'Note', 'Once more from the first')
  await note(page).getByRole('textbox').blur()
  const here = note(page).getByRole('region', { name: 'This was changed in another window' })
  await expect(here.getByText('From the second window')).toBeVisible()
  await here.getByRole('button', { name: 'Keep the other' }).click()
  await expect(here).toBeHidden()
  await expect(note(page).getByRole('textbox')).toHaveValue('From the second window')
  await write(note(page), 'Note', 'From the second window, and on')
  await note(page).getByRole('textbox').blur()
  await expect(saved(note(page))).toBeVisible()
  await page.reload()
  await expect(note(page).getByRole('textbox')).toHaveValue('From the second window, and on')
  await second.close()
})

test('text that is written without a connection is saved when the connection is back', async ({ clinic, doctor }) => {
  doctor.allow(/ERR_INTERNET_DISCONNECTED|WebSocket connection/)
  const { visitId } = await arrangeVisit(clinic)
  const { page } = doctor
  await doctor.goto(`/call/${visitId}`)
  await page.getByRole('link', { name: 'Write the note' }).click()
  await expect(note(page).getByRole('textbox')).toBeVisible()
  await doctor.context.setOffline(true)
  await write(note(page), 'Note', 'From the tunnel')
  await expect(note(page).getByText('No connection. Your text is kept here').first()).toBeVisible()
  await doctor.context.setOffline(false)
  await expect(saved(note(page))).toBeVisible()
  await page.reload()
  await expect(note(page).getByRole('textbox')).toHaveValue('From the tunnel')
})

test('the visit of another patient is not found', async ({ clinic, signIn }) => {
  const { visitId } = await arrangeVisit(clinic)
  const emily = await signIn('patient', accounts.emily)
  emily.allow(/404 \(Not Found\)/)
  await emily.goto(`/visits/${visitId}`)
  await expect(emily.page.getByRole('heading', { name: 'This visit was not found' }).first()).toBeVisible()
})
