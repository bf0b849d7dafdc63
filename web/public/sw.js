// The service worker shows pushes, handles clicks on them, and serves a page for when there is no connection. It caches
// nothing else: no answer of the API and no part of the app, so it holds no personal data and serves nothing old.
const CACHE = 'offline-1'
const OFFLINE = '/offline.html'

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE)
      await cache.addAll([OFFLINE, '/favicon.svg'])
      // A new worker may take over at once, because it caches no older version of the app.
      await self.skipWaiting()
    })(),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name)
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { pathname } = new URL(request.url)
  if (request.mode === 'navigate' && !pathname.startsWith('/api/'))
    event.respondWith(fetch(request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error()))
  else if (pathname === '/favicon.svg')
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()))
})

/**
 * The texts of pushes. They contain no name and nothing about anybody's health, because they may show on a locked
 * screen.
 */
const languages = {
  en: {
    APPOINTMENT_REQUESTED: ['A new appointment request', 'Open MedConsult to answer it.'],
    APPOINTMENT_PROPOSED: ['Another time is proposed', 'Open MedConsult to answer.'],
    APPOINTMENT_CONFIRMED: ['Your appointment is confirmed', 'Open MedConsult for the details.'],
    APPOINTMENT_CHANGED: ['Another time is requested', 'Open MedConsult to answer.'],
    APPOINTMENT_CANCELLED: ['Your appointment is cancelled', 'Open MedConsult for the details.'],
    APPOINTMENT_TOMORROW: ['Reminder of your appointment', 'Open MedConsult for the details.'],
    APPOINTMENT_SOON: ['Your appointment begins soon', 'Open MedConsult to get ready.'],
    CALL_STARTED: ['Your video consultation has started', 'Somebody is waiting for you. Tap to join.'],
    CALL_ENDED: ['Your video consultation is over', 'Open MedConsult for the details.'],
    CALL_INVITATION: ['You are being called', 'Your video consultation can begin now.'],
    QUEUE_RECALLED: ['Please come back to the queue', 'Your doctor would like to see you.'],
    QUEUE_REMINDER: ['Please open your consultation', 'Your doctor is seeing patients now. You keep your place.'],
    QUEUE_MESSAGE: ['Your doctor has written to you', 'Open MedConsult to read it. You keep your place.'],
    GUEST_WAITING: ['Somebody is waiting to be let in', 'Open MedConsult to let them in.'],
    SUMMARY_READY: ['Your visit summary is ready', 'Open MedConsult to read it.'],
    missed: ['You missed a call', 'Your place in the queue is kept. Open MedConsult.'],
    other: ['MedConsult', 'There is something new for you.'],
    answers: ['Accept', 'Decline'],
  },
  de: {
    APPOINTMENT_REQUESTED: ['Eine neue Terminanfrage', 'Öffnen Sie MedConsult, um zu antworten.'],
    APPOINTMENT_PROPOSED: ['Eine andere Zeit wird vorgeschlagen', 'Öffnen Sie MedConsult, um zu antworten.'],
    APPOINTMENT_CONFIRMED: ['Ihr Termin ist bestätigt', 'Näheres steht in MedConsult.'],
    APPOINTMENT_CHANGED: ['Bitte um eine andere Zeit', 'Öffnen Sie MedConsult, um zu antworten.'],
    APPOINTMENT_CANCELLED: ['Ihr Termin ist abgesagt', 'Näheres steht in MedConsult.'],
    APPOINTMENT_TOMORROW: ['Erinnerung an Ihren Termin', 'Näheres steht in MedConsult.'],
    APPOINTMENT_SOON: ['Ihr Termin beginnt bald', 'Öffnen Sie MedConsult, um sich vorzubereiten.'],
    CALL_STARTED: ['Ihre Videosprechstunde hat begonnen', 'Jemand wartet auf Sie. Tippen Sie, um teilzunehmen.'],
    CALL_ENDED: ['Ihre Videosprechstunde ist beendet', 'Näheres steht in MedConsult.'],
    CALL_INVITATION: ['Sie werden angerufen', 'Ihre Videosprechstunde kann jetzt beginnen.'],
    QUEUE_RECALLED: ['Bitte kommen Sie zurück in die Warteschlange', 'Ihr Arzt oder Ihre Ärztin möchte Sie sprechen.'],
    QUEUE_REMINDER: [
      'Bitte öffnen Sie Ihre Sprechstunde',
      'Ihr Platz in der Warteschlange bleibt Ihnen. Gleich können Sie an der Reihe sein.',
    ],
    QUEUE_MESSAGE: ['Sie haben eine Nachricht', 'Öffnen Sie MedConsult, um sie zu lesen. Ihr Platz bleibt Ihnen.'],
    GUEST_WAITING: ['Jemand wartet darauf, eingelassen zu werden', 'Öffnen Sie MedConsult, um die Person einzulassen.'],
    SUMMARY_READY: ['Die Zusammenfassung Ihres Besuchs liegt bereit', 'Öffnen Sie MedConsult, um sie zu lesen.'],
    missed: ['Sie haben einen Anruf verpasst', 'Ihr Platz in der Warteschlange bleibt. Öffnen Sie MedConsult.'],
    other: ['MedConsult', 'Es gibt etwas Neues für Sie.'],
    answers: ['Annehmen', 'Ablehnen'],
  },
  es: {
    APPOINTMENT_REQUESTED: ['Una nueva solicitud de cita', 'Abra MedConsult para responder.'],
    APPOINTMENT_PROPOSED: ['Se propone otra hora', 'Abra MedConsult para responder.'],
    APPOINTMENT_CONFIRMED: ['Su cita está confirmada', 'Abra MedConsult para ver los detalles.'],
    APPOINTMENT_CHANGED: ['Se pide otra hora', 'Abra MedConsult para responder.'],
    APPOINTMENT_CANCELLED: ['Su cita está cancelada', 'Abra MedConsult para ver los detalles.'],
    APPOINTMENT_TOMORROW: ['Recordatorio de su cita', 'Abra MedConsult para ver los detalles.'],
    APPOINTMENT_SOON: ['Su cita empieza pronto', 'Abra MedConsult para prepararse.'],
    CALL_STARTED: ['Su consulta por vídeo ha empezado', 'Le están esperando. Toque para unirse.'],
    CALL_ENDED: ['Su consulta por vídeo ha terminado', 'Abra MedConsult para ver los detalles.'],
    CALL_INVITATION: ['Le están llamando', 'Su consulta por vídeo puede empezar ahora.'],
    QUEUE_RECALLED: ['Vuelva, por favor, a la cola', 'Le quieren atender.'],
    QUEUE_REMINDER: ['Abra su consulta, por favor', 'Conserva su lugar en la cola. Pronto puede ser su turno.'],
    QUEUE_MESSAGE: ['Su médico le ha escrito', 'Abra MedConsult para leerlo. Conserva su lugar.'],
    GUEST_WAITING: ['Alguien espera a que le deje entrar', 'Abra MedConsult para dejarle entrar.'],
    SUMMARY_READY: ['El resumen de su visita está disponible', 'Abra MedConsult para leerlo.'],
    missed: ['Ha perdido una llamada', 'Su lugar en la cola se conserva. Abra MedConsult.'],
    other: ['MedConsult', 'Hay algo nuevo para usted.'],
    answers: ['Aceptar', 'Rechazar'],
  },
}

/** Chooses the texts in the receiver’s language or the browser’s, and English if there are none in that language. */
const wordsIn = (tag) => languages[(tag ?? self.navigator.language).split('-')[0].toLowerCase()] ?? languages.en

function pathOf({ appointmentId, callSessionId, meetingRoomId, scheduleId, visitId }) {
  if (meetingRoomId) return `/meet/${meetingRoomId}`
  if (visitId) return `/visits/${visitId}`
  if (appointmentId) return `/appointments/${appointmentId}`
  if (scheduleId) return `/patient/consultation/${scheduleId}`
  return callSessionId ? `/call/${callSessionId}` : '/notifications'
}

const isInvitation = ({ kind }) => kind === 'CALL_INVITATION'

/**
 * Sends a request about a call as the patient, authenticated by the session's cookie.
 * @returns whether the server accepted it
 */
async function say(callSessionId, what, body) {
  const address = `/api/patient/call-sessions/${encodeURIComponent(callSessionId)}/${what}`
  const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(address, { method: 'POST', credentials: 'same-origin', ...json }).catch(() => null)
  return response?.ok ?? false
}

/**
 * Returns the text of a push. A late one says only what is still true: that a call was missed, or that there is news.
 */
function wordsOf(told, late) {
  const words = wordsIn(told.language)
  if (late) return isInvitation(told) ? words.missed : words.other
  return words[told.kind] ?? words.other
}

/** Of calls only the last one is shown, and any other notification only once. */
const tagOf = (told) => (isInvitation(told) ? 'call' : (told.id ?? told.kind))

/**
 * Shows a notification for every push, whatever pages are open. Browsers remove a subscription whose pushes show
 * nothing, and the visible page may be the sign-in or a meeting, where nothing rings. A page that shows the same itself
 * closes the notification.
 */
async function show(told) {
  const late = Date.parse(told.expiresAt) < Date.now()
  const [title, body] = wordsOf(told, late)
  const [accept, decline] = wordsIn(told.language).answers
  await self.registration.showNotification(title, {
    body,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    tag: tagOf(told),
    renotify: isInvitation(told),
    requireInteraction: isInvitation(told) && !late,
    data: told,
    ...(isInvitation(told) && !late
      ? {
          vibrate: [300, 150, 300, 150, 300],
          actions: [
            { action: 'accept', title: accept },
            { action: 'decline', title: decline },
          ],
        }
      : {}),
  })
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage({ shown: told })
  // This reports to the doctor that the invitation has arrived.
  if (isInvitation(told) && !late) await say(told.callSessionId, 'notice', { visible: false })
}

self.addEventListener('push', (event) => {
  let told
  try {
    told = event.data.json()
  } catch {
    told = { kind: '' }
  }
  event.waitUntil(show(told))
})

/** Pages in a call, in a meeting, on a way in or before the sign-in are not sent elsewhere. */
const FOLLOWS = /^\/(?!(call|meet|join|login)\b)/

/** Leads an open page to the path without a reload, or opens a new one. A page in a call is left alone. */
async function open(path) {
  const windows = await self.clients.matchAll({ type: 'window' })
  const pathOfPage = ({ url }) => new URL(url).pathname
  const there = windows.find((page) => pathOfPage(page) === path)
  const page = there ?? windows.find((one) => FOLLOWS.test(pathOfPage(one)))
  if (!page) return void (await self.clients.openWindow(path))
  await page.focus()
  if (!there) page.postMessage({ open: path })
}

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event
  const told = notification.data ?? {}
  notification.close()
  event.waitUntil(
    (async () => {
      if (isInvitation(told) && action === 'decline') return void (await say(told.callSessionId, 'decline'))
      // A tap on the notification itself opens the page, where the call rings.
      const accepted = isInvitation(told) && action === 'accept' && (await say(told.callSessionId, 'confirm'))
      await open(accepted ? `/call/${told.callSessionId}` : pathOf(told))
    })(),
  )
})

// The browser has renewed its push address by itself, and the server gets the new one.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(
    (async () => {
      const key = event.oldSubscription?.options.applicationServerKey
      const renewed =
        event.newSubscription ??
        (key && (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })))
      if (!renewed) return
      const { endpoint, keys } = renewed.toJSON()
      await fetch('/api/notifications/push-subscriptions', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ endpoint, keys }),
      })
    })(),
  )
})
