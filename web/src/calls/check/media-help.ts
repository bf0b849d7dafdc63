import type { MediaProblemCode } from '../peer/index.ts'

export type Browser = 'chromium' | 'firefox' | 'safari' | 'ios' | 'android'

/** Which browser's words to use; a guess, for help only. */
export function browserOf(userAgent: string, touch: boolean): Browser {
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touch)) return 'ios'
  if (/Firefox|FxiOS/.test(userAgent)) return 'firefox'
  if (/Android/.test(userAgent)) return 'android'
  if (/Safari/.test(userAgent) && !/Chrom/.test(userAgent)) return 'safari'
  return 'chromium'
}

/** Which help fits a problem: for a refusal it depends on the browser. */
export function helpFor(code: MediaProblemCode, browser: Browser) {
  if (code === 'PERMISSION_DENIED') return `trouble.help.${browser}` as const
  if (code === 'NO_DEVICE' || code === 'DEVICE_IN_USE' || code === 'INSECURE_CONTEXT')
    return `trouble.help.${code}` as const
  return 'trouble.help.other' as const
}

export function thisBrowser(): Browser {
  return browserOf(navigator.userAgent, navigator.maxTouchPoints > 1)
}
