import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import { tabStorage } from './storage.ts'

/**
 * Pauses between the attempts to load a part of the app, in milliseconds: when the network changes, requests under way
 * fail.
 */
const PAUSES_MS = [200, 1000, 3000]

/** Of `PartGone`: the server is there, and does not have this part: it serves another build of the app by now. */
export const PART_GONE = 'PartGone'

/** What is there to be lost by loading the page anew; behind sign-in they know. */
let mayRenew = (): boolean => true
export function guardRenewal(may: () => boolean): void {
  mayRenew = may
}

const RENEWED_AT = 'medconsult-renewed-at'
/** A page that needs a part that is gone again so soon (ms) would load itself for ever. */
const AGAIN_MS = 60_000

/** Loads the page anew, but never twice in a row. @returns whether it does */
export function renew(): boolean {
  const now = Date.now()
  if (!tabStorage.isAvailable() || now - Number(tabStorage.get(RENEWED_AT)) < AGAIN_MS) return false
  tabStorage.set(RENEWED_AT, String(now))
  window.location.reload()
  return true
}

/** The result of the first try that succeeds. @throws what the last one failed with, or `PartGone` */
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
    // The page is on its way out: whoever waits need not hear of a failure.
    if (mayRenew() && renew()) return new Promise(() => undefined)
    throw Object.assign(new Error('This part of the app is gone', { cause }), { name: PART_GONE })
  }
}

async function isServerThere(): Promise<boolean> {
  return (await fetch('/api/health', { cache: 'no-store' }).catch(() => null))?.ok ?? false
}

/** How long a part of the screen waits for a server that is away before it asks again (ms): it may be updated just now. */
const AWAY_MS = 2_000

/** As `retryImport`, as long as the server does not answer: what is being loaded is no reason for the whole page to fail. */
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
