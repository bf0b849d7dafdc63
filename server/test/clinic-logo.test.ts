import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readClinicLogo } from '../src/platform/clinic-logo.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, until } from './test-app.ts'

const folder = mkdtempSync(join(tmpdir(), 'medconsult-logo-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The smallest PNG there is: one transparent pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
function write(name: string, content: Buffer | string): string {
  writeFileSync(join(folder, name), content)
  return name
}

describe('the file of the logo', () => {
  test('a file is recognised by its content, in the data folder or by its path', async () => {
    expect(await readClinicLogo(folder, write('logo.txt', PNG))).toMatchObject({ type: 'image/png', content: PNG })
    const jpeg = Buffer.from('ffd8ffe000104a46494600', 'hex')
    expect(await readClinicLogo('/elsewhere', join(folder, write('logo.png', jpeg)))).toMatchObject({
      type: 'image/jpeg',
    })
    expect(await readClinicLogo(folder, write('logo.svg', SVG))).toMatchObject({ type: 'image/svg+xml' })
    const [one, same] = [await readClinicLogo(folder, 'logo.svg'), await readClinicLogo(folder, 'logo.svg')]
    expect(one.path).toBe(same.path)
    expect(one.path).not.toBe((await readClinicLogo(folder, 'logo.txt')).path)
  })

  test.each<[string, () => string, string]>([
    ['is not there', () => 'nothing.png', 'does not exist'],
    ['is a folder', () => '.', 'is a folder'],
    ['is something else', () => write('page.svg', '<!doctype html><p>no drawing'), 'is no PNG, JPEG or SVG picture'],
    ['is empty', () => write('empty.png', ''), 'is no PNG, JPEG or SVG picture'],
    ['is too large', () => write('large.png', Buffer.concat([PNG, Buffer.alloc(200_000)])), 'has more than 200 kB'],
  ])('a file that %s is refused with a sentence', async (_what, file, why) => {
    const path = join(folder, file())
    await expect(readClinicLogo(folder, path)).rejects.toThrow(`CLINIC_LOGO cannot be used: ${path} ${why}.`)
  })
})

test('the logo is served to everybody with its type, and runs nothing when it is opened by itself', async () => {
  const clinicLogo = await readClinicLogo(folder, write('logo.svg', SVG))
  const testApp = await createTestApp({ clinicLogo })
  const { clinic } = await testApp.ok(null, 'config')
  expect(clinic.logo).toBe(clinicLogo.path)
  const answer = await fetch(testApp.url + clinic.logo)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox")
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await answer.text()).toBe(SVG)
  await testApp.close()
})

test('without a logo nothing is served', async () => {
  const testApp = await createTestApp()
  expect((await testApp.ok(null, 'config')).clinic.logo).toBeNull()
  expect((await fetch(`${testApp.url}/api/clinic-logo`)).status).toBe(404)
  await testApp.close()
})

test.each([
  ['a PNG', 'logo.png', PNG, 1],
  ['no SVG, which mail programs do not draw', 'logo.svg', SVG, 0],
] as const)(
  'an e-mail carries %s with it, and loads nothing from elsewhere',
  async (_what, name, content, pictures) => {
    const clinicLogo = await readClinicLogo(folder, write(name, content))
    const mailbox = await createMailbox(() => new Date())
    const testApp = await createTestApp({
      clinicLogo,
      config: {
        mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
        publicUrl: new URL('http://clinic.example'),
        clinic: { name: 'St. Mary’s "East"', phone: null, helpUrl: null },
      },
    })
    const patient = await testApp.patient()
    await testApp.ok(null, 'requestPasswordReset', { body: { email: patient.email } })
    const { mail } = await until(() => mailbox.received.at(-1), 'the e-mail')
    expect(mail.html ?? '').not.toMatch(/src="(?!cid:)|url\(/)
    expect((mail.html ?? '').match(/src="cid:clinic-logo" alt="St. Mary’s &#34;East&#34;"/g) ?? []).toHaveLength(
      pictures,
    )
    const attached = mail.attachments.map(({ contentId, mimeType, disposition }) => ({
      contentId,
      mimeType,
      disposition,
    }))
    expect(attached).toEqual(
      pictures === 0 ? [] : [{ contentId: '<clinic-logo>', mimeType: 'image/png', disposition: 'inline' }],
    )
    await testApp.close()
    await mailbox.shut()
  },
)
