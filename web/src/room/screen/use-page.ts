import { useComputedColorScheme } from '@mantine/core'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useBackLayer } from '../../ui/index.ts'

// Hooks for what a call needs of the page and the browser: screen lock, full screen, theme and floating window.

/**
 * Keeps the screen on during a call. The browser releases the lock when the page is hidden, so it is requested again
 * when the page is visible.
 */
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

/**
 * Switches the whole page to full screen, so that menus and dialogs are in it too. `toggle` is null where the browser
 * has no full screen, as on an iPhone.
 */
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
    // The browser refuses without a recent click or key press; then nothing changes.
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined)
    else await document.documentElement.requestFullscreen().catch(() => undefined)
    return document.fullscreenElement !== null
  }
  return { on, toggle }
}

/**
 * Sets the dark theme for the whole page during a call, including menus, dialogs and panels, and restores the previous
 * one afterwards.
 */
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
    // The theme can change during a call when the system's theme does.
    const observer = new MutationObserver(darken)
    darken()
    observer.observe(root, { attributeFilter: [name] })
    return () => {
      observer.disconnect()
      root.setAttribute(name, before.current)
    }
  }, [])
}

/** @returns the size of an element in CSS pixels, with its padding; that of the window until it has been measured */
export function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: innerWidth, height: innerHeight })
  useLayoutEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.borderBoxSize[0]
      if (box) setSize({ width: box.inlineSize, height: box.blockSize })
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return size
}

/**
 * Whether the browser can show a video in a floating window above other programs. Firefox has no interface for it, and
 * offers its own button.
 */
export const canFloat = (): boolean => document.pictureInPictureEnabled === true

export async function toggleFloating(video: HTMLVideoElement | null): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture()
    else await video?.requestPictureInPicture()
  } catch {
    // There is no picture yet, or the browser requires a click first; then nothing changes.
  }
}
