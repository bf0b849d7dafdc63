import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import { tabStorage } from './storage.ts'

/**
 * Pauses between the attempts to load a part of the app, in milliseconds: when the network changes, requests under way
 * fail.
 */
const PAUSES_MS = [200, 1000, 3000]

/** The name of the error for a part that the server no longer has, because it serves another build of the app. */
export const PART_GONE = 'PartGone'

/** Tells whether a reload would lose nothing. The app behind sign-in sets it. */
let mayRenew = (): boolean => true
export function guardRenewal(may: () => boolean): void {
  mayRenew = may
}

const RENEWED_AT = 'medconsult-renewed-at'
/** A page that reloaded less than this time ago does not reload again, or it could do so for ever (ms). */
const AGAIN_MS = 60_000

/** Reloads the page, but never twice in a row. @returns whether it reloads */
export function renew(): boolean {
  const now = Date.now()
  if (!tabStorage.isAvailable() || now - Number(tabStorage.get(RENEWED_AT)) < AGAIN_MS) return false
  tabStorage.set(RENEWED_AT, String(now))
  window.location.reload()
  return true
}

/** Returns the result of the first attempt that succeeds. @throws the error of the last attempt, or `PartGone` */
export async function retryImport<T>(load: () => Promise<T>, pauses: readonly number[] = PAUSES_MS): Promise<T> {
  for (const pause of pauses) {
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  try {
    return await load()
  } catch (cause) {
    if (!(await isServerThere())) throw cause
    // The page is about to be replaced, so the caller gets neither a result nor an error.
    if (mayRenew() && renew()) return new Promise(() => undefined)
    throw Object.assign(new Error('This part of the app is gone', { cause }), { name: PART_GONE })
  }
}

async function isServerThere(): Promise<boolean> {
  return (await fetch('/api/health', { cache: 'no-store' }).catch(() => null))?.ok ?? false
}

/** The pause before a part of the screen is requested again from a server that does not answer (ms). */
const AWAY_MS = 2_000

/** Repeats `retryImport` until the server answers, because a server that is being updated is back soon. */
export async function importWhenThere<T>(load: () => Promise<T>, awayMs: number = AWAY_MS): Promise<T> {
  for (;;) {
    try {
      return await retryImport(load)
    } catch (error) {
      if (error instanceof Error && error.name === PART_GONE) throw error
      await new Promise((resolve) => setTimeout(resolve, awayMs))
    }
  }
}

/** Like React's `lazy`, which would keep the failure of one lost request until the page is reloaded. */
export function lazyComponent<Props>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(() => importWhenThere(load))
}
