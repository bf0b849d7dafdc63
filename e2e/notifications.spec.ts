import type { BrowserContext, Worker } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { arrangeRequest } from './support/appointments.ts'
import type { Clinic } from './support/clinic.ts'
import { arrangeOnline, arrangeReady, as, incoming, invite, outgoing } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

test('a patient’s notification is in the bell at once, can be marked as read, and uses the chosen channel', {
  tag: '@core',
}, async ({ clinic, patient }) => {
  const { page } = patient
  const scheduleId = await arrangeOnline(clinic)
  const { id } = (await (await as(clinic, accounts.john)).get('/api/auth/me')) as { id: string }
  await patient.goto('/notifications')
  await expect(page.getByRole('heading', { name: 'Nothing new' })).toBeVisible()
  const bell = page.getByRole('banner').getByRole('link', { name: /^Notifications/ })
  await expect(bell).toHaveAccessibleName('Notifications')

  await (await as(clinic, accounts.doctor)).post(`/api/doctor/schedules/${scheduleId}/reset-patient/${id}`)
  await expect(bell).toHaveAccessibleName('Notifications, 1 unread')
  const words = 'Dr. Sarah Johnson would like to see you. Your place in the queue is open.'
  await expect(page.getByRole('status').getByText(`New notification: ${words}`)).toBeAttached()
  await expect(page.getByRole('listitem').getByText(words)).toBeVisible()
  await examine(page, 'a notification')

  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await expect(bell).toHaveAccessibleName('Notifications')
  await expect(page.getByRole('button', { name: 'Mark all as read' })).toBeHidden()

  await page.getByRole('link', { name: 'Notification settings' }).click()
  const choice = page.getByRole('checkbox', { name: 'A doctor wants to see you: Here' })
  await expect(choice).toBeChecked()
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok())
  // The checkbox changes in a later task, for which `uncheck` would not wait.
  await choice.click()
  await expect(choice).not.toBeChecked()
  await kept
  await examine(page, 'the choices')
  await page.reload()
  await expect(choice).not.toBeChecked()
})

test("a page without a connection says so, and a push contains nobody's name", { tag: '@core' }, async ({
  clinic,
  signIn,
}) => {
  const patient = await signIn('patient', accounts.john, { serviceWorkers: 'allow' })
  const { page, context } = patient
  const push = await receivePushes(patient, clinic)

  await test.step('a page without a connection shows the offline page', async () => {
    patient.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch/)
    await context.setOffline(true)
    await page.goto(`${clinic.origin}/notifications`)
    await expect(page.getByRole('heading', { name: 'You are not connected' })).toBeVisible()
    await examine(page, 'the offline page')
    // The service worker never answers requests to the API.
    expect(await page.evaluate(() => fetch('/api/health').then(String, () => 'no answer'))).toBe('no answer')
    await context.setOffline(false)
    await page.getByRole('link', { name: 'Try again' }).click()
    await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeVisible()
    const kept = await page.evaluate(async () => {
      const stored = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
      return stored.flat().map(({ url }) => new URL(url).pathname)
    })
    expect(kept.sort()).toEqual(['/favicon.svg', '/offline.html'])
  })

  await test.step('a push is shown while no page is open', async () => {
    await page.goto('about:blank')
    await push({
      id: 'x',
      kind: 'CALL_INVITATION',
      callSessionId: '01900000-0000-7000-8000-00000000000f',
      language: 'de-CH',
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    })
    await expect
      .poll(() => shown(patient))
      .toEqual(['Sie werden angerufen: Ihre Videosprechstunde kann jetzt beginnen.'])
    await push({
      id: 'y',
      kind: 'SUMMARY_READY',
      visitId: '01900000-0000-7000-8000-00000000000f',
      language: 'es',
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    })
    await expect
      .poll(() => shown(patient))
      .toContain('El resumen de su visita está disponible: Abra MedConsult para leerlo.')
  })
})

test('a patient declines one call on its notification and accepts the next', async ({ clinic, doctor, signIn }) => {
  const patient = await signIn('patient', accounts.john, { serviceWorkers: 'allow' })
  const { page } = patient
  const push = await receivePushes(patient, clinic)
  const scheduleId = await arrangeReady(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)

  const ring = async (): Promise<string> => {
    const invited = doctor.page.waitForResponse(/\/start-call$/)
    await invite(doctor)
    const { callSessionId } = (await (await invited).json()) as { callSessionId: string }
    // The content of the server's push. The browser's real push service cannot be reached in a test.
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    await page.goto('about:blank')
    await push({ kind: 'CALL_INVITATION', callSessionId, scheduleId, language: 'en', expiresAt })
    await expect.poll(() => shown(patient)).toEqual(['You are being called: Your video consultation can begin now.'])
    await expect(outgoing(doctor.page)).toContainText(/It is ringing on John Smith’s device|can see your call/)
    return callSessionId
  }

  await ring()
  await tap(patient, 'decline')
  await expect(doctor.page.getByText(/John Smith declined/)).toBeVisible()
  await expect.poll(() => shown(patient)).toEqual([])
  expect(patient.context.pages(), 'no page is opened for it').toEqual([page])

  const john = await as(clinic, accounts.john)
  await john.post(`/api/patient/schedules/${scheduleId}/toggle-ready`, { isReady: true })
  const callSessionId = await ring()
  // The page that rings closes the notification; the finger may be on its button already.
  await hold(patient)
  await patient.goto('/appointments')
  await expect(incoming(page)).toBeVisible()
  await expect.poll(() => shown(patient)).toEqual([])
  await tap(patient, 'accept')
  await expect(page).toHaveURL(`/call/${callSessionId}`)
  await expectMedia(doctor, patient)
})

test('a call is shown on the desktop while its page is in another tab, and a click on it leads to where it rings', async ({
  clinic,
  doctor,
  signIn,
}) => {
  const patient = await signIn('patient', accounts.john, { serviceWorkers: 'allow' })
  const { page } = patient
  const push = await receivePushes(patient, clinic)
  const scheduleId = await arrangeReady(clinic)
  await patient.goto('/profile')
  const hide = (hidden: boolean) =>
    page.evaluate((is) => {
      const state = is ? 'hidden' : 'visible'
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await hide(true)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  const invited = doctor.page.waitForResponse(/\/start-call$/)
  await invite(doctor)
  const { callSessionId } = (await (await invited).json()) as { callSessionId: string }
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  await push({ kind: 'CALL_INVITATION', callSessionId, scheduleId, language: 'en', expiresAt })
  await expect.poll(() => shown(patient)).toEqual(['You are being called: Your video consultation can begin now.'])
  await expect(incoming(page), 'the page rings too, where nobody sees it').toBeVisible()
  await tap(patient, '')
  await hide(false)
  await expect(page).toHaveURL(`/patient/consultation/${scheduleId}`)
  await expect(incoming(page)).toBeVisible()
  await expect.poll(() => shown(patient)).toEqual([])
  expect(patient.context.pages(), 'no further page is opened').toEqual([page])
})

test('the server is told of the same subscription when push is switched on and off', async ({ clinic, signIn }) => {
  const patient = await signIn('patient', accounts.john, { serviceWorkers: 'allow', before: hasPushService })
  const { page, context } = patient
  await context.grantPermissions(['notifications'], { origin: clinic.origin })
  const told: { path: string; endpoint: string; status: number }[] = []
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url())
    if (!pathname.startsWith('/api/notifications/push-subscriptions')) return
    const { endpoint } = answer.request().postDataJSON() as { endpoint: string }
    told.push({ path: pathname.replace('/api/notifications', ''), endpoint, status: answer.status() })
  })
  const has = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      return (await registration.pushManager.getSubscription())?.endpoint ?? null
    })
  await patient.goto('/notifications/settings')
  await expect(page.getByText('This browser can notify you of calls and appointments')).toBeVisible()
  await page.getByRole('button', { name: 'Switch on for this browser' }).click()
  await expect(page.getByText('Notifications are on for this browser, even while the page is closed.')).toBeVisible()
  const endpoint = (await has()) ?? ''
  expect(endpoint).toMatch(/^https:/)
  expect(told).toEqual([{ path: '/push-subscriptions', endpoint, status: 200 }])
  await page.getByRole('button', { name: 'Switch off for this browser' }).click()
  await expect(page.getByText('This browser can notify you of calls and appointments')).toBeVisible()
  expect(await has()).toBeNull()
  expect(told.slice(1)).toEqual([{ path: '/push-subscriptions/remove', endpoint, status: 200 }])
  await expect(page.getByRole('button', { name: 'Switch on for this browser' })).toBeVisible()
})

test('older notifications are shown below when they are asked for', async ({ clinic, patient }) => {
  const id = await arrangeRequest(clinic)
  const doctor = await as(clinic, accounts.doctor)
  const { startsAt } = (await doctor.get(`/api/appointments/${id}`)) as { startsAt: string }
  for (let count = 1; count <= 23; count += 1) {
    const proposed = new Date(Date.parse(startsAt) + count * 60_000).toISOString()
    await doctor.post(`/api/doctor/appointments/${id}/propose`, { startsAt: proposed })
  }
  const { page } = patient
  await patient.goto('/notifications')
  const told = page.getByRole('main').getByRole('listitem')
  await expect(told).toHaveCount(20)
  await page.getByRole('button', { name: 'Show older notifications' }).click()
  await expect(told).toHaveCount(23)
  await expect(page.getByRole('button', { name: 'Show older notifications' })).toBeHidden()
})

/** Makes the answers of the browser's push service, which a test cannot reach. */
async function hasPushService(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    let made: object | null = null
    const text = (bytes: Uint8Array): string =>
      btoa(String.fromCharCode(...bytes))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replace(/=+$/, '')
    PushManager.prototype.getSubscription = async () => made as PushSubscription | null
    PushManager.prototype.subscribe = async (options) => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
      const keys = {
        p256dh: text(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))),
        auth: text(crypto.getRandomValues(new Uint8Array(16))),
      }
      const endpoint = `https://fcm.googleapis.com/fcm/send/${crypto.randomUUID()}`
      made = {
        endpoint,
        options: { ...options, applicationServerKey: null },
        toJSON: () => ({ endpoint, keys }),
        unsubscribe: async () => {
          made = null
          return true
        },
      }
      return made as PushSubscription
    }
  })
}

/**
 * Lets a page's service worker receive pushes.
 * @returns a function that delivers one
 */
async function receivePushes(person: Person, clinic: Clinic): Promise<(told: object) => Promise<void>> {
  const { page, context } = person
  await context.grantPermissions(['notifications', 'camera', 'microphone'], { origin: clinic.origin })
  const cdp = await context.newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [own] = registrations.filter(({ scopeURL }) => scopeURL.startsWith(clinic.origin))
      if (own) resolve(own.registrationId)
    })
  })
  await cdp.send('ServiceWorker.enable')
  await person.goto('/patient/consultation')
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  const registrationId = await registered
  return async (told) =>
    void (await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: clinic.origin,
      registrationId,
      data: JSON.stringify(told),
    }))
}

const worker = ({ context }: Person): Worker => {
  const [own] = context.serviceWorkers()
  if (!own) throw new Error('the service worker is gone')
  return own
}

/** Returns the texts of the notifications that are shown. */
const shown = (person: Person): Promise<string[]> =>
  worker(person).evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration }
    return (await registration.getNotifications()).map((one) => `${one.title}: ${one.body}`)
  })

/** Keeps the notification that is shown now, for a later tap on it. */
const hold = (person: Person): Promise<void> =>
  worker(person).evaluate(async () => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration; held?: Notification | undefined }
    scope.held = (await scope.registration.getNotifications())[0]
  })

/**
 * Presses a notification's button, or, with an empty action, the notification itself. Without a screen nobody can do that, so the worker gets an event of the same form.
 * Bringing a window to the front requires a real click, and is left out.
 */
const tap = (person: Person, action: 'accept' | 'decline' | ''): Promise<void> =>
  worker(person).evaluate(async (chosen) => {
    const scope = globalThis as unknown as {
      registration: ServiceWorkerRegistration
      ExtendableEvent: typeof Event
      WindowClient: { prototype: { focus: () => Promise<unknown> } }
      dispatchEvent: (event: Event) => boolean
      held?: Notification
    }
    scope.WindowClient.prototype.focus = () => Promise.resolve()
    const notification = scope.held ?? (await scope.registration.getNotifications())[0]
    const event = new scope.ExtendableEvent('notificationclick')
    const done: Promise<unknown>[] = []
    const waitUntil = (work: Promise<unknown>): void => void done.push(work)
    Object.defineProperties(event, {
      notification: { value: notification },
      action: { value: chosen },
      waitUntil: { value: waitUntil },
    })
    scope.dispatchEvent(event)
    await Promise.all(done)
  }, action)

test('a person who forgot the password is sent to the clinic, and an old link says what to do', async ({ visit }) => {
  const somebody = await visit('patient')
  const { page } = somebody
  await somebody.goto('/login')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeFocused()
  await expect(page.getByText('Please call the clinic and ask for a new password.')).toBeVisible()
  await examine(page, 'a forgotten password')

  somebody.allow(/status of 410/)
  await somebody.goto(`/login?mode=reset#${'A'.repeat(43)}`)
  await expect(page).toHaveURL(/mode=reset$/)
  const password = page.getByRole('textbox', { name: 'New password' })
  await password.fill('short')
  await page.getByRole('button', { name: 'Set the new password' }).click()
  await expect(page.getByText('Please choose at least 8 characters.')).toBeVisible()
  await password.fill('long enough now')
  await page.getByRole('button', { name: 'Set the new password' }).click()
  await expect(page.getByText('This link has already been used or has expired. Ask for a new one.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Ask for a new link' })).toBeVisible()
  await examine(page, 'a new password')

  await somebody.goto(`/login?mode=confirm#${'A'.repeat(43)}`)
  await expect(page.getByRole('heading', { name: 'Confirm your e-mail address' })).toBeFocused()
  await expect(page).toHaveURL(/mode=confirm$/)
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await expect(page.getByText('This link has expired.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Back to sign-in' })).toHaveAttribute('href', '/login?next=%2Fprofile')
  await examine(page, 'an address to be confirmed')
})

test('an expired link to confirm an address leads a signed-in person to their profile', async ({ patient }) => {
  const { page } = patient
  patient.allow(/status of 410/)
  await patient.goto(`/login?mode=confirm#${'A'.repeat(43)}`)
  await expect(page.getByRole('link', { name: 'Go to the start page' })).toBeVisible()
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await expect(page.getByText('This link has expired.')).toBeVisible()
  await page.getByRole('link', { name: 'Go to your profile' }).click()
  await expect(page).toHaveURL(/\/profile$/)
})
