import { call, deviceStorage, failureCode, isPassing, session } from '../platform/index.ts'

/** `unknown`: the server could not be reached. */
export type PushHere = 'unsupported' | 'denied' | 'off' | 'on' | 'unknown'

const isSupported = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

async function subscription(): Promise<PushSubscription | null> {
  if (!isSupported()) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/**
 * Finds out whether this browser receives pushes for the person who is signed in. If browser and server disagree, they
 * are brought into agreement.
 * @param publicKey the server's VAPID key, base64url
 */
export async function readPushState(publicKey: string): Promise<PushHere> {
  if (!isSupported()) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  try {
    // Where storage is blocked no account is noted, and the browser's own subscription decides.
    if (isOthers() || (wokenFor() === null && !(await subscription()))) return 'off'
    return (await reconcile(publicKey)) ? 'on' : 'off'
  } catch (error) {
    return isPassing(error) ? 'unknown' : 'off'
  }
}

/** How long the service worker may take to become ready, in milliseconds. */
const READY_MS = 10_000

/**
 * Asks for the permission and subscribes. Call it from a click only: browsers block other requests, and they annoy
 * people.
 * @param publicKey the server's VAPID key, base64url
 */
export async function startPush(publicKey: string): Promise<PushHere> {
  if ((await Notification.requestPermission()) !== 'granted') return readPushState(publicKey)
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no service worker')), READY_MS))
  const registration = await Promise.race([navigator.serviceWorker.ready, late])
  const kept = await registration.pushManager.getSubscription()
  await (kept ? bringUpToDate(registration, kept, publicKey) : subscribeAnew(registration, publicKey))
  return 'on'
}

/**
 * Registers this browser's subscription with the current session; it ends with that session.
 * @throws ApiProblem PUSH_ENDED
 */
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

/**
 * Whether the subscription was made with another key of the server. A browser that does not reveal the key is assumed
 * to have the right one.
 */
function isOfAnotherKey(kept: PushSubscription, publicKey: string): boolean {
  const key = kept.options?.applicationServerKey
  if (!key) return false
  const encoded = btoa(String.fromCharCode(...new Uint8Array(key)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
  return encoded.replace(/=+$/, '') !== publicKey.replace(/=+$/, '')
}

/**
 * Registers the browser's subscription with the server. A subscription that cannot work any more, because of its key or
 * its push service, is replaced.
 */
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
 * Brings the subscription and the server into agreement in a browser where pushes were switched on, even if the browser
 * has lost its subscription.
 * @returns whether the browser receives pushes
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

/** The id of the account for which this browser receives pushes; null if none is noted. */
const wokenFor = (): string | null => deviceStorage.get(KEY)

/** Whether this browser receives pushes for an account of another tab. */
function isOthers(): boolean {
  const owner = wokenFor()
  return owner !== null && owner !== session.userId
}

/**
 * Renews the pushes after a sign-in. For the same person they go on, and belong to the new session. For anybody else
 * they stop, because that person has not asked for them. Never fails.
 */
export async function renewPush(userId: string): Promise<void> {
  const before = wokenFor()
  // A tab with a session of its own does not decide for the browser.
  if (before === null || session.tab !== null || !isSupported()) return
  try {
    if (before !== userId) await (await subscription())?.unsubscribe()
    else await reconcile((await call('notificationSettings', {})).push.publicKey)
  } catch {
    // The next start of the app tries again.
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

/** How long a sign-out waits for this, in milliseconds. */
const GOODBYE_MS = 1500

/**
 * Stops the pushes before a sign-out, so that the next user of the device does not see them. Pushes for an account of
 * another tab go on. Never fails.
 */
export async function leavePush(): Promise<void> {
  if (isOthers()) return
  const late = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE_MS))
  await Promise.race([late, stopPush().catch(() => undefined)])
}
