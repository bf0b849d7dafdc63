import type { MediaProblem, MediaProblemCode } from '../engine/index.ts'

/**
 * The browser for which the instructions are. `iosOther`: Chrome, Edge and Firefox on an iPhone, which get permission
 * from the system. `inApp`: the browser inside another app, which often has no camera at all.
 */
export type Browser =
  | 'chromium'
  | 'edge'
  | 'firefox'
  | 'safari'
  | 'ios'
  | 'iosOther'
  | 'android'
  | 'firefoxAndroid'
  | 'inApp'

/** Apps that open links in a view of their own; `; wv)` is Android's word for any of them. */
const inApps =
  /FBAN|FBAV|FB_IAB|Instagram|Line\/|Snapchat|TikTok|musical_ly|BytedanceWebview|MicroMessenger|LinkedInApp|Twitter|; wv\)/

/** Guesses the browser, only to choose the instructions. */
export function browserOf(userAgent: string, touch: boolean): Browser {
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touch)
  if (inApps.test(userAgent)) return 'inApp'
  if (apple && /CriOS|FxiOS|EdgiOS/.test(userAgent)) return 'iosOther'
  // Safari names itself, and a web view in some other app does not.
  if (apple) return /Safari\//.test(userAgent) ? 'ios' : 'inApp'
  if (/Firefox/.test(userAgent)) return /Android/.test(userAgent) ? 'firefoxAndroid' : 'firefox'
  if (/Android/.test(userAgent)) return 'android'
  if (/Edg\//.test(userAgent)) return 'edge'
  if (/Safari/.test(userAgent) && !/Chrom/.test(userAgent)) return 'safari'
  return 'chromium'
}

/** Returns the key of the instructions for a problem. For a refused permission they depend on the browser. */
export function helpFor(code: MediaProblemCode, browser: Browser) {
  if (code === 'PERMISSION_DENIED') return `trouble.help.${browser}` as const
  if (browser === 'inApp' && code !== 'DEVICE_IN_USE') return 'trouble.help.inApp' as const
  if (code === 'NO_DEVICE' || code === 'DEVICE_IN_USE' || code === 'INSECURE_CONTEXT')
    return `trouble.help.${code}` as const
  return 'trouble.help.other' as const
}

/** What went wrong, and with what. */
export function troubleOf({ code, kind }: Pick<MediaProblem, 'code' | 'kind'>) {
  if (code === 'INSECURE_CONTEXT') return 'trouble.insecure' as const
  return `trouble.${kind === 'screen' ? 'video' : kind}.${code}` as const
}

/**
 * Returns who refused, where the browser reveals it: the person closed the question, or the system denies the browser
 * the camera. Chromium says so in its messages, which are always in English; other browsers say nothing.
 */
export function refusalOf({ code, detail }: Pick<MediaProblem, 'code' | 'detail'>): 'dismissed' | 'system' | null {
  if (code !== 'PERMISSION_DENIED') return null
  if (/dismissed/i.test(detail)) return 'dismissed'
  return /by system/i.test(detail) ? 'system' : null
}

export function thisBrowser(): Browser {
  return browserOf(navigator.userAgent, navigator.maxTouchPoints > 1)
}
