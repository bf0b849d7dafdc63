import type { Locator } from '@playwright/test'
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

/** The contrast between an element's outline, or its border, and what is around it, from 1 to 21. */
const contrast = (element: Locator, line: 'outlineColor' | 'borderTopColor'): Promise<number> =>
  element.evaluate((one, name) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    const luminance = (colour: string): number => {
      if (!canvas) return 0
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    let around = one.parentElement
    while (around && getComputedStyle(around).backgroundColor === 'rgba(0, 0, 0, 0)') around = around.parentElement
    const [own, ground] = [one, around ?? document.documentElement].map((each, at) => {
      const style = getComputedStyle(each)
      return luminance(at === 0 ? style[name] : style.backgroundColor)
    }) as [number, number]
    return (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05)
  }, line)

test('a text field has a visible edge, and a ring while it has the focus, in the light and the dark theme', async ({
  patient,
}) => {
  const { page } = patient
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await patient.goto('/profile')
    const field = page.getByRole('main').getByRole('textbox').first()
    await expect(field).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    expect(await contrast(field, 'borderTopColor'), `edge, ${colorScheme}`).toBeGreaterThanOrEqual(3)
    await field.focus()
    await expect(field).toHaveCSS('outline-style', 'solid')
    await expect(field).toHaveCSS('outline-width', '2px')
    expect(await contrast(field, 'outlineColor'), `ring, ${colorScheme}`).toBeGreaterThanOrEqual(3)
    const button = page.getByRole('main').locator('button[type=submit]').first()
    await button.focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await expect(button).toHaveCSS('outline-width', '2px')
    expect(await contrast(button, 'outlineColor'), `ring of a button, ${colorScheme}`).toBeGreaterThanOrEqual(3)
  }
})
