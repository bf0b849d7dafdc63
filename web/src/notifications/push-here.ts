import { call, deviceStorage, session } from '../platform/index.ts'

export type PushHere = 'unsupported' | 'denied' | 'off' | 'on'

const isSupported = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

async function subscription(): Promise<PushSubscription | null> {
  if (!isSupported()) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/** Is this browser woken now, for whoever is signed in here? */
export async function lookAtPush(): Promise<PushHere> {
  if (!isSupported()) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  return (await subscription()) && !isOthers() ? 'on' : 'off'
}

/** How long the service worker may take to be ready, in milliseconds. */
const READY_MS = 10_000

/**
 * Asks the person and subscribes. Only from a click: browsers, and people, resent being asked out of the blue.
 * @param publicKey the server's VAPID key, base64url
 */
export async function startPush(publicKey: string): Promise<PushHere> {
  if ((await Notification.requestPermission()) !== 'granted') return lookAtPush()
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no service worker')), READY_MS))
  const registration = await Promise.race([navigator.serviceWorker.ready, late])
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
  try {
    await register(made)
  } catch (error) {
    await made.unsubscribe()
    throw error
  }
  return 'on'
}

/** Says that this browser is woken for the session that speaks here: it ends with that. */
async function register(made: PushSubscription): Promise<void> {
  const { endpoint, keys } = made.toJSON()
  await call('subscribePush', {
    body: { endpoint: endpoint ?? '', keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } },
  })
  if (session.userId !== null) deviceStorage.set(KEY, session.userId)
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
  const kept = await subscription().catch(() => null)
  const before = wokenFor()
  // A tab of one's own says nothing of whose browser it is.
  if (!kept || before === null || session.tab !== null) return
  await (before === userId ? register(kept) : kept.unsubscribe()).catch(() => undefined)
}

export async function stopPush(): Promise<PushHere> {
  const kept = await subscription()
  if (kept) {
    await call('unsubscribePush', { body: { endpoint: kept.endpoint } })
    await kept.unsubscribe()
  }
  return lookAtPush()
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
