import { call, deviceStorage, failureCode, isPassing, session } from '../platform/index.ts'

/** `unknown`: the server could not be asked. */
export type PushHere = 'unsupported' | 'denied' | 'off' | 'on' | 'unknown'

const isSupported = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

async function subscription(): Promise<PushSubscription | null> {
  if (!isSupported()) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/**
 * Is this browser woken now, for whoever is signed in here? The browser and the server have to agree; where they do not,
 * they are made to.
 * @param publicKey the server's VAPID key, base64url
 */
export async function lookAtPush(publicKey: string): Promise<PushHere> {
  if (!isSupported()) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  try {
    // Where storage is blocked nobody is noted, and the browser's own subscription says it.
    if (isOthers() || (wokenFor() === null && !(await subscription()))) return 'off'
    return (await reconcile(publicKey)) ? 'on' : 'off'
  } catch (error) {
    return isPassing(error) ? 'unknown' : 'off'
  }
}

/** How long the service worker may take to be ready, in milliseconds. */
const READY_MS = 10_000

/**
 * Asks the person and subscribes. Only from a click: browsers, and people, resent being asked out of the blue.
 * @param publicKey the server's VAPID key, base64url
 */
export async function startPush(publicKey: string): Promise<PushHere> {
  if ((await Notification.requestPermission()) !== 'granted') return lookAtPush(publicKey)
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no service worker')), READY_MS))
  const registration = await Promise.race([navigator.serviceWorker.ready, late])
  const kept = await registration.pushManager.getSubscription()
  await (kept ? bringUpToDate(registration, kept, publicKey) : subscribeAnew(registration, publicKey))
  return 'on'
}

/** Says that this browser is woken for the session that speaks here: it ends with that. @throws ApiProblem PUSH_ENDED */
async function register(made: PushSubscription, replaces?: string): Promise<void> {
  const { endpoint, keys } = made.toJSON()
  await call('subscribePush', {
    body: {
      endpoint: endpoint ?? '',
      keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' },
      ...(replaces !== undefined && { replaces }),
    },
  })
  if (session.userId !== null) deviceStorage.set(KEY, session.userId)
}

async function subscribeAnew(registration: ServiceWorkerRegistration, publicKey: string, replaces?: string) {
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
  try {
    await register(made, replaces)
  } catch (error) {
    await made.unsubscribe()
    throw error
  }
}

/** Was it made with another key of the server's? A browser that does not say so is believed. */
function isOfAnotherKey(kept: PushSubscription, publicKey: string): boolean {
  const key = kept.options?.applicationServerKey
  if (!key) return false
  const said = btoa(String.fromCharCode(...new Uint8Array(key)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
  return said.replace(/=+$/, '') !== publicKey.replace(/=+$/, '')
}

/** The server gets what the browser has; what can't work any more, by its key or its push service, is made anew. */
async function bringUpToDate(
  registration: ServiceWorkerRegistration,
  kept: PushSubscription,
  publicKey: string,
): Promise<void> {
  if (!isOfAnotherKey(kept, publicKey)) {
    try {
      return await register(kept)
    } catch (error) {
      if (failureCode(error) !== 'PUSH_ENDED') throw error
    }
  }
  await kept.unsubscribe()
  await subscribeAnew(registration, publicKey, kept.endpoint)
}

/**
 * Of a browser that was switched on: subscription and server are brought to agree, also where the browser has lost its
 * own. @returns whether it is woken
 */
async function reconcile(publicKey: string): Promise<boolean> {
  if (Notification.permission !== 'granted') return false
  const registration = await navigator.serviceWorker.getRegistration()
  if (!registration) return false
  const kept = await registration.pushManager.getSubscription()
  await (kept ? bringUpToDate(registration, kept, publicKey) : subscribeAnew(registration, publicKey))
  return true
}

const KEY = 'medconsult-push'

/** For whom this browser is woken; null: nobody said. */
const wokenFor = (): string | null => deviceStorage.get(KEY)

/** This browser is woken for an account of another tab. */
function isOthers(): boolean {
  const owner = wokenFor()
  return owner !== null && owner !== session.userId
}

/**
 * A browser that is woken goes on being so after a new sign-in of the same person, and belongs to that session then. Whoever
 * else signs in has not asked for it: it is woken no more. Never fails.
 */
export async function renewPush(userId: string): Promise<void> {
  const before = wokenFor()
  // A tab of one's own says nothing of whose browser it is.
  if (before === null || session.tab !== null || !isSupported()) return
  try {
    if (before !== userId) await (await subscription())?.unsubscribe()
    else await reconcile((await call('notificationSettings', {})).push.publicKey)
  } catch {
    // The next start does it.
  }
}

export async function stopPush(): Promise<PushHere> {
  const kept = await subscription()
  if (kept) {
    await call('unsubscribePush', { body: { endpoint: kept.endpoint } })
    await kept.unsubscribe()
  }
  deviceStorage.set(KEY, null)
  return Notification.permission === 'denied' ? 'denied' : 'off'
}

/** How long signing out waits for it, in milliseconds. */
const GOODBYE_MS = 1500

/**
 * Before somebody signs out: whoever uses this device next is not told what concerns them. An account of another tab that
 * this browser is woken for goes on being told. Never fails.
 */
export async function leavePush(): Promise<void> {
  if (isOthers()) return
  const late = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE_MS))
  await Promise.race([late, stopPush().catch(() => undefined)])
}
