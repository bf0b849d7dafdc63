import { expect, type Locator, type Page } from '@playwright/test'
import type { Clinic } from './clinic.ts'
import { expectMedia } from './media.ts'
import { accounts, type Person } from './people.ts'

/** Returns functions that call the API as an account, to arrange what a test is not about. */
export async function as(clinic: Clinic, account: { email: string; password: string }) {
  const ask = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object, token?: string): Promise<unknown> => {
    const answer = await fetch(clinic.origin + path, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: body ? JSON.stringify(body) : null,
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const { email, password } = account
  const { access_token: token } = (await ask('POST', '/api/auth/login', { email, password })) as {
    access_token: string
  }
  return {
    token,
    get: (path: string) => ask('GET', path, undefined, token),
    post: (path: string, body?: object) => ask('POST', path, body, token),
    put: (path: string, body: object) => ask('PUT', path, body, token),
  }
}

/**
 * Starts the morning session, with John ready at the top of its queue.
 * @returns its id
 */
export async function arrangeReady(clinic: Clinic): Promise<string> {
  const scheduleId = await arrangeOnline(clinic)
  const john = await as(clinic, accounts.john)
  await john.post(`/api/patient/schedules/${scheduleId}/toggle-ready`, { isReady: true })
  return scheduleId
}

export async function arrangeOnline(clinic: Clinic): Promise<string> {
  const doctor = await as(clinic, accounts.doctor)
  const scheduleId = await morningSession(clinic)
  await doctor.post(`/api/doctor/schedules/${scheduleId}/start`)
  return scheduleId
}

/** Returns the id of the session for which the five demo patients wait. */
export async function morningSession(clinic: Clinic): Promise<string> {
  const doctor = await as(clinic, accounts.doctor)
  const schedules = (await doctor.get('/api/doctor/schedules')) as { id: string; startTime: string }[]
  const morning = schedules.find((schedule) => schedule.startTime === '09:00')
  if (!morning) throw new Error('the demo clinic has no morning session')
  return morning.id
}

/** Returns a patient's entry in the doctor's queue. */
export const place = (page: Page, name: string): Locator => page.getByRole('listitem').filter({ hasText: name })
export const incoming = (page: Page): Locator => page.getByRole('dialog', { name: 'Dr. Sarah Johnson is calling you' })
export const outgoing = (page: Page): Locator => page.getByRole('region', { name: /^Calling / })
/** The one button of the waiting room, once the patient is ready. */
export const isReady = (page: Page): Locator => page.getByRole('button', { name: 'You’re ready. We’ll ring.' })

/** Makes the patient ready, whether anything was checked or not. */
export const getReady = (page: Page): Promise<void> => page.getByRole('button', { name: /^I’m ready/ }).click()

export const callAddress = /\/call\/[\da-f-]{36}$/

/** How long to wait for each step, in milliseconds, if not the default. */
export interface Patience {
  timeout?: number
}

/** Leads both to the pages on which they wait for each other. */
export async function takeSeats(
  doctor: Person,
  patient: Person,
  scheduleId: string,
  patience: Patience = {},
): Promise<void> {
  await Promise.all([
    doctor.goto(`/doctor/practice/${scheduleId}`),
    patient.goto(`/patient/consultation/${scheduleId}`),
  ])
  await expect(isReady(patient.page)).toBeVisible(patience)
  await expect(place(doctor.page, 'John Smith').getByText('Ready', { exact: true })).toBeVisible(patience)
}

export async function invite(doctor: Person, name = 'John Smith'): Promise<void> {
  await doctor.page.getByRole('button', { name: `Call ${name}`, exact: true }).click()
}

export async function accept(patient: Person, patience: Patience = {}): Promise<void> {
  await incoming(patient.page).getByRole('button', { name: 'Accept' }).click(patience)
  await expect(patient.page).toHaveURL(callAddress, patience)
}

/** The button with which the doctor ends a call, or with which everybody else leaves it. */
export const endButton = (page: Page): Locator =>
  page.getByRole('toolbar', { name: 'Call controls' }).getByRole('button', { name: /^(End call|Leave)$/ })

/** A doctor ends the call; whoever else it is leaves it. */
export const hangUp = (person: Person): Promise<void> => endButton(person.page).click()

/** Chooses an item of the call room's menu. */
export async function menu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^More/ }).click()
  await page
    .getByRole('menuitem', { name: item })
    .or(page.getByRole('menuitemcheckbox', { name: item }))
    .click()
}

/** Checks that both pages say that the doctor has ended the call. */
export async function expectEnded(doctor: Person, patient: Person): Promise<void> {
  await expect(doctor.page.getByRole('heading', { name: 'Call ended' })).toBeVisible()
  await expect(doctor.page.getByText('You ended the call.')).toBeVisible()
  await expect(patient.page.getByRole('heading', { name: 'Call ended' })).toBeVisible()
  await expect(patient.page.getByText('Dr. Sarah Johnson ended the call.')).toBeVisible()
}

/** The patient leaves, both pages say so, and the doctor ends the call. */
export async function leaveAndEnd(doctor: Person, patient: Person): Promise<void> {
  await hangUp(patient)
  await expect(patient.page.getByRole('heading', { name: 'You left the call' })).toBeVisible()
  await expect(doctor.page.getByRole('heading', { name: 'John Smith left the call' })).toBeVisible()
  await hangUp(doctor)
  await expectEnded(doctor, patient)
}

/** The doctor invites John, who accepts; then checks that both see and hear each other. */
export async function call(doctor: Person, patient: Person): Promise<void> {
  await invite(doctor)
  await accept(patient)
  await expect(doctor.page).toHaveURL(callAddress)
  await expectMedia(doctor, patient)
}

/**
 * Arranges by the API that the doctor invites John, who accepts. No page is in the room.
 * @returns the ids of the call and of its practice session
 */
export async function arrangeAccepted(clinic: Clinic): Promise<{ callSessionId: string; scheduleId: string }> {
  const scheduleId = await arrangeReady(clinic)
  const [sarah, john] = [await as(clinic, accounts.doctor), await as(clinic, accounts.john)]
  const { id: patientId } = (await john.get('/api/auth/me')) as { id: string }
  const invited = await sarah.post(`/api/doctor/schedules/${scheduleId}/start-call`, { patientId })
  const { callSessionId } = invited as { callSessionId: string }
  await john.post(`/api/patient/call-sessions/${callSessionId}/confirm`)
  return { callSessionId, scheduleId }
}

/**
 * Arranges a past call of the two people by the API, without any page.
 * @returns the ids of the visit and of its practice session
 */
export async function arrangeVisit(clinic: Clinic): Promise<{ scheduleId: string; visitId: string }> {
  const { callSessionId: visitId, scheduleId } = await arrangeAccepted(clinic)
  const [sarah, john] = [await as(clinic, accounts.doctor), await as(clinic, accounts.john)]
  await john.post(`/api/call-sessions/${visitId}/activate`)
  await sarah.post(`/api/call-sessions/${visitId}/end`)
  return { scheduleId, visitId }
}

/**
 * Arranges a call of the two by the API: it is accepted, and both pages are in its room.
 * @returns its id
 */
export async function arrangeCall(clinic: Clinic, doctor: Person, patient: Person): Promise<string> {
  const { callSessionId } = await arrangeAccepted(clinic)
  await Promise.all([doctor.goto(`/call/${callSessionId}`), patient.goto(`/call/${callSessionId}`)])
  for (const { page } of [doctor, patient]) await expect(endButton(page)).toBeVisible({ timeout: 30_000 })
  return callSessionId
}
