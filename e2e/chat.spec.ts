import type { Page } from '@playwright/test'
import { button, field, line, log, write } from './support/chat.ts'
import {
  arrangeCall,
  arrangeReady,
  as,
  call,
  callAddress,
  endButton,
  expectEnded,
  hangUp,
  takeSeats,
} from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

test('doctor and patient write to each other in a call and read it afterwards', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)

  await test.step("the chat's key opens it with the focus in the field, and is not typed", async () => {
    await doctor.page.keyboard.press('c')
    await expect(field(doctor.page)).toBeFocused()
    await expect(field(doctor.page)).toHaveValue('')
    await expect(doctor.page.getByText('No messages yet')).toBeVisible()
  })

  await test.step('the other side sees the number of unread messages, and a screen reader is told', async () => {
    await write(doctor, 'Please take it twice a day.')
    await expect(line(doctor.page, 'Please take it twice a day.')).toBeVisible()
    await expect(button(patient.page)).toHaveAccessibleName('Chat, 1 unread message')
    await expect(
      patient.page.getByRole('status').getByText('Dr. Sarah Johnson wrote: Please take it twice a day.'),
    ).toBeAttached()
    await field(doctor.page).pressSequentially('More: https://clinic.example/plan?a=1')
    await field(doctor.page).press('Shift+Enter')
    await field(doctor.page).pressSequentially('<img src=x onerror=alert(1)> javascript:alert(1)')
    await field(doctor.page).press('Enter')
    await expect(button(patient.page)).toHaveAccessibleName('Chat, 2 unread messages')
  })

  await test.step('addresses become links, and everything else is shown as text', async () => {
    await button(patient.page).click()
    await expect(field(patient.page)).toBeFocused()
    await expect(button(patient.page)).toHaveAccessibleName('Chat')
    const link = log(patient.page).getByRole('link')
    await expect(link).toHaveCount(1)
    await expect(link).toHaveAttribute('href', 'https://clinic.example/plan?a=1')
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow')
    await expect(link).toHaveAttribute('target', '_blank')
    await expect(log(patient.page).getByText('<img src=x onerror=alert(1)> javascript:alert(1)')).toBeVisible()
    await expect(log(patient.page).locator('img')).toHaveCount(0)
    expect(await log(patient.page).locator('bdi').nth(1).innerText()).toContain('a=1\n<img')
  })

  await test.step('the patient answers, and the call goes on', async () => {
    await write(patient, 'Thank you, I will')
    await expect(line(doctor.page, 'Thank you, I will')).toBeVisible()
    await expect(button(doctor.page)).toHaveAccessibleName('Chat')
    await expectMedia(doctor, patient)
  })

  await test.step('the draft is kept when the chat is closed, and the focus goes back', async () => {
    await field(patient.page).fill('half a sen')
    await field(patient.page).press('Escape')
    await expect(log(patient.page)).toBeHidden()
    await expect(button(patient.page)).toBeFocused()
    await patient.page.keyboard.press('Enter')
    await expect(field(patient.page)).toHaveValue('half a sen')
    await field(patient.page).fill('')
  })

  await test.step('a reload keeps the messages and what was read', async () => {
    await patient.page.reload()
    await expectMedia(doctor, patient)
    await expect(button(patient.page)).toHaveAccessibleName('Chat')
    await button(patient.page).click()
    await expect(line(patient.page, 'Please take it twice a day.')).toBeVisible()
    await expect(line(patient.page, 'Thank you, I will')).toBeVisible()
  })

  await test.step('the messages can be read and found after the call', async () => {
    await hangUp(doctor)
    await expectEnded(doctor, patient)
    await patient.page.getByRole('button', { name: 'Messages from this call' }).click()
    await expect(line(patient.page, 'Thank you, I will')).toBeVisible()
    await expect(field(patient.page)).toHaveCount(0)
    await doctor.page.getByRole('link', { name: 'Back to the practice session' }).click()
    await expect(doctor.page).toHaveURL(/\/doctor\/practice\//)
    await expect(line(patient.page, 'Thank you, I will')).toBeVisible()

    await doctor.page.getByRole('button', { name: /^Account menu/ }).click()
    await doctor.page.getByRole('menuitem', { name: 'Past calls' }).click()
    await expect(doctor.page.getByRole('heading', { name: 'Past calls' })).toBeFocused()
    const found = doctor.page.getByRole('link', { name: /John Smith.*3 messages/ })
    await found.click()
    await expect(doctor.page).toHaveURL(callAddress)
    await expect(doctor.page.getByRole('heading', { name: 'Call with John Smith' })).toBeFocused()
    await expect(line(doctor.page, 'Thank you, I will')).toBeVisible()
    await doctor.page.getByRole('link', { name: 'Back to past calls' }).click()
    await expect(found).toBeVisible()
  })
})

test('messages are neither lost nor doubled while the server is away', async ({ clinic, doctor, patient }) => {
  for (const person of [doctor, patient])
    person.allow(/ERR_(CONNECTION_(REFUSED|RESET)|EMPTY_RESPONSE|INTERNET_DISCONNECTED|FAILED)|WebSocket connection/)
  await arrangeCall(clinic, doctor, patient)
  for (const { page } of [doctor, patient]) await button(page).click()
  await write(patient, 'Before')
  await expect(line(doctor.page, 'Before')).toBeVisible()

  await test.step('a message is kept and marked as not sent while the server is away', async () => {
    await clinic.kill()
    await write(patient, 'In between')
    await write(patient, 'And after it')
    await expect(log(patient.page).getByText('Not sent yet. We keep trying.').first()).toBeVisible()
    await expect(patient.page.getByText('No connection. What you write is kept here')).toBeVisible()
  })
  await test.step('every message arrives once and in order when the server is back', async () => {
    await clinic.start()
    await expect(line(doctor.page, 'And after it')).toBeVisible()
    await expect(log(patient.page).getByText('Not sent yet. We keep trying.')).toHaveCount(0)
    await expect(patient.page.getByText('No connection. What you write is kept here')).toBeHidden()
  })

  await test.step('a message whose answer is lost is not doubled', async () => {
    let lost = 0
    await patient.context.route(/\/messages$/, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.continue()
      lost += 1
      await route.fetch()
      return route.abort()
    })
    await write(patient, 'Said once')
    await expect(line(doctor.page, 'Said once')).toHaveCount(1)
    await expect(log(patient.page).getByText('Sending…')).toHaveCount(0)
    expect(lost).toBe(1)
    await patient.context.unroute(/\/messages$/)
  })

  await test.step("messages arrive after one side's network was away", async () => {
    await patient.context.setOffline(true)
    await write(patient, 'From the tunnel')
    await expect(log(patient.page).getByText('Not sent yet. We keep trying.')).toBeVisible()
    await write(doctor, 'Are you there?')
    await patient.context.setOffline(false)
    await expect(line(doctor.page, 'From the tunnel')).toBeVisible()
    await expect(line(patient.page, 'Are you there?')).toBeVisible()
  })

  const texts = (page: Page) => log(page).locator('bdi').allInnerTexts()
  const both = ['Before', 'In between', 'And after it', 'Said once']
  for (const { page } of [doctor, patient]) {
    expect((await texts(page)).slice(0, 4)).toEqual(both)
    expect((await texts(page)).slice(4).sort()).toEqual(['Are you there?', 'From the tunnel'])
  }
  expect(await texts(doctor.page)).toEqual(await texts(patient.page))
})

test('the buttons of the chat send, try again, delete and close', async ({ clinic, doctor, patient }) => {
  const id = await arrangeCall(clinic, doctor, patient)
  const { page } = patient
  patient.allow(/ERR_FAILED.*messages|status of 400/)
  for (const person of [doctor, patient]) await button(person.page).click()
  const kept = async (): Promise<string[]> => {
    const api = await as(clinic, accounts.doctor)
    const messages = (await api.get(`/api/call-sessions/${id}/messages`)) as { message: string }[]
    return messages.map(({ message }) => message)
  }

  await test.step('Send sends the message', async () => {
    await field(page).fill('By the button')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(field(page)).toHaveValue('')
    await expect(line(doctor.page, 'By the button')).toBeVisible()
  })
  await test.step("Try now sends the message at once, without waiting for the page's next try", async () => {
    await page.evaluate(() => {
      const later = window.setTimeout.bind(window)
      // This prevents the page's own next try.
      Object.assign(window, { setTimeout: (run: () => void, ms = 0) => (ms < 1000 ? later(run, ms) : 0) })
    })
    await page.route(/\/messages$/, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
    await write(patient, 'From the tunnel')
    await expect(log(page).getByText('Not sent yet. We keep trying.')).toBeVisible()
    await page.unroute(/\/messages$/)
    await log(page).getByRole('button', { name: 'Try now' }).click()
    await expect(line(doctor.page, 'From the tunnel')).toBeVisible()
    await expect(log(page).getByText('Not sent yet. We keep trying.')).toBeHidden()
  })
  await test.step('Delete removes a message that the server refused, and nobody got it', async () => {
    const problem = { type: 'about:blank', title: 'Bad request', status: 400, code: 'VALIDATION' }
    await page.route(/\/messages$/, (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 400, json: problem }) : route.continue(),
    )
    await write(patient, 'Better not')
    await expect(log(page).getByText(/^Not sent\./)).toBeVisible()
    await page.unroute(/\/messages$/)
    await log(page).getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(line(page, 'Better not')).toHaveCount(0)
    await expect(log(page).getByText(/^Not sent\./)).toHaveCount(0)
    await write(patient, 'Afterwards')
    await expect(line(doctor.page, 'Afterwards')).toBeVisible()
    expect(await kept()).toEqual(['By the button', 'From the tunnel', 'Afterwards'])
  })
  await test.step('Close the chat does not end the call', async () => {
    await page.getByRole('button', { name: 'Close the chat' }).click()
    await expect(log(page)).toBeHidden()
    await expect(endButton(page)).toBeVisible()
    await expect(log(doctor.page), 'the other’s stays open').toBeVisible()
  })
})

test('a long chat can be read to its beginning, and a message has a limit', async ({ clinic, doctor, patient }) => {
  const id = await arrangeCall(clinic, doctor, patient)
  for (let batch = 0; batch < 4; batch += 1) {
    // The server limits each person to twenty messages in ten seconds.
    for (const [account, from] of [
      [accounts.doctor, 0],
      [accounts.john, 10],
    ] as const) {
      const api = await as(clinic, account)
      for (let index = 0; index < 10; index += 1)
        await api.post(`/api/call-sessions/${id}/messages`, { message: `Line ${batch * 20 + from + index + 1}` })
    }
    await doctor.page.waitForTimeout(5_500)
  }
  const { page } = doctor
  // These messages arrived one by one while the panel was closed. A page that is loaded anew fetches only the last
  // fifty.
  await expect(button(page)).toHaveAccessibleName('Chat, 40 unread messages')
  await page.reload()
  await button(page).click()
  await expect(line(page, 'Line 80')).toBeInViewport()
  await expect(log(page).locator('bdi')).toHaveCount(50)
  await log(page).focus()
  await page.keyboard.press('Home')
  const top = line(page, 'Line 31')
  await expect(top).toBeInViewport()
  await log(page).getByRole('button', { name: 'Show earlier messages' }).click()
  await expect(log(page).locator('bdi')).toHaveCount(80)
  await expect(top, 'the reader stays where they were').toBeInViewport()
  await expect(log(page).getByRole('button', { name: 'Show earlier messages' })).toHaveCount(0)
  await test.step('a reader who has gone back comes to the end by one press', async () => {
    await page.getByRole('button', { name: 'Go to the newest message' }).click()
    await expect(line(page, 'Line 80')).toBeInViewport()
    await expect(page.getByRole('button', { name: 'Go to the newest message' })).toBeHidden()
    await log(page).focus()
    await page.keyboard.press('Home')
    await expect(line(page, 'Line 80')).not.toBeInViewport()
  })
  await test.step('a reader who has gone back stays there and is told of a new message', async () => {
    await button(patient.page).click()
    await write(patient, 'Something new')
    await expect(page.getByRole('button', { name: 'New messages' })).toBeVisible()
    await expect(line(page, 'Something new')).not.toBeInViewport()
    await page.getByRole('button', { name: 'New messages' }).click()
    await expect(line(page, 'Something new')).toBeInViewport()
    await expect(page.getByRole('button', { name: 'New messages' })).toBeHidden()
  })
  await test.step('a message may have 4,000 characters', async () => {
    await field(page).fill('x'.repeat(3810))
    await expect(page.getByText('190 characters left')).toBeVisible()
    await field(page).fill('x'.repeat(4001))
    await expect(page.getByText('1 character too many')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled()
    await field(page).press('Enter')
    await expect(field(page)).toHaveValue('x'.repeat(4001))
    await write(doctor, 'x'.repeat(4000))
    await expect(line(patient.page, 'x'.repeat(4000))).toBeAttached()
  })
})

test('the list of past calls has more than one page', async ({ clinic, doctor }) => {
  const scheduleId = await arrangeReady(clinic)
  const [sarah, john] = [await as(clinic, accounts.doctor), await as(clinic, accounts.john)]
  const { id: patientId } = (await john.get('/api/auth/me')) as { id: string }
  for (let index = 0; index < 22; index += 1) {
    const invited = await sarah.post(`/api/doctor/schedules/${scheduleId}/start-call`, { patientId })
    const { callSessionId } = invited as { callSessionId: string }
    await john.post(`/api/patient/call-sessions/${callSessionId}/confirm`)
    await john.post(`/api/call-sessions/${callSessionId}/activate`)
    await john.post(`/api/call-sessions/${callSessionId}/end`)
    await sarah.post(`/api/doctor/schedules/${scheduleId}/reset-patient/${patientId}`)
  }
  const { page } = doctor
  await doctor.goto('/calls')
  const calls = page.getByRole('link', { name: /John Smith/ })
  await expect(calls).toHaveCount(20)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(calls).toHaveCount(22)
  await expect(page.getByRole('status').getByText('22 calls shown')).toBeAttached()
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
  await expect(calls.first()).toContainText('No messages')
})
