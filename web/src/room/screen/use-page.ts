import { useComputedColorScheme } from '@mantine/core'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useBackLayer } from '../../ui/index.ts'

// What a call asks of the page and the browser around it.

/** Keeps the screen on during a call. The lock is lost whenever the page is hidden, and asked for again. */
export function useWakeLock(on: boolean): void {
  useEffect(() => {
    if (!on || !('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let done = false
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return
      const got = await navigator.wakeLock.request('screen').catch(() => null)
      if (done) void got?.release()
      else lock = got
    }
    const visible = (): void => void ask()
    void ask()
    document.addEventListener('visibilitychange', visible)
    return () => {
      done = true
      document.removeEventListener('visibilitychange', visible)
      void lock?.release()
    }
  }, [on])
}

const onFullScreen = (listener: () => void): (() => void) => {
  document.addEventListener('fullscreenchange', listener)
  return () => document.removeEventListener('fullscreenchange', listener)
}

/** The whole page, so that its menus and dialogs come along. `toggle` is null where there is none, as on an iPhone. */
export function useFullScreen(): { on: boolean; toggle: (() => Promise<boolean>) | null } {
  const on = useSyncExternalStore(onFullScreen, () => document.fullscreenElement !== null)
  useEffect(
    () => () => {
      if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined)
    },
    [],
  )
  useBackLayer(on, () => void document.exitFullscreen().catch(() => undefined))
  if (!document.fullscreenEnabled) return { on, toggle: null }
  const toggle = async (): Promise<boolean> => {
    // Refused without a recent click or key: then nothing changes.
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined)
    else await document.documentElement.requestFullscreen().catch(() => undefined)
    return document.fullscreenElement !== null
  }
  return { on, toggle }
}

/** A call is dark in either look, and so are its menus, dialogs and panels; afterwards the page is as it was. */
export function useDarkPage(): void {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const before = useRef(scheme)
  useEffect(() => {
    before.current = scheme
  }, [scheme])
  useLayoutEffect(() => {
    const name = 'data-mantine-color-scheme'
    const root = document.documentElement
    const darken = (): void => {
      if (root.getAttribute(name) !== 'dark') root.setAttribute(name, 'dark')
    }
    // The system may change its look in the middle of a call.
    const observer = new MutationObserver(darken)
    darken()
    observer.observe(root, { attributeFilter: [name] })
    return () => {
      observer.disconnect()
      root.setAttribute(name, before.current)
    }
  }, [])
}

/** Whether an element is higher than wide; drawn again only when that changes. */
export function useTall(element: RefObject<HTMLElement | null>): boolean {
  const [tall, setTall] = useState(() => innerHeight > innerWidth)
  useLayoutEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setTall(entry.contentRect.height > entry.contentRect.width)
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return tall
}

/** The native floating window, which stays above other programs. Firefox has its own, offered by itself. */
export const canFloat = (): boolean => document.pictureInPictureEnabled === true

export async function toggleFloating(video: HTMLVideoElement | null): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture()
    else await video?.requestPictureInPicture()
  } catch {
    // No picture yet, or the browser wants a click first: nothing is lost.
  }
}
