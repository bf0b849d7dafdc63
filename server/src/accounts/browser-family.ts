// The order matters: each of these browsers also carries the names of those after it.
const browsers: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

const named = (families: [RegExp, string][], text: string) => families.find(([pattern]) => pattern.test(text))?.[1]

/**
 * The name by which a person knows a device, such as `Firefox on Android`. Versions are left out, because nobody needs
 * them to recognise a device.
 * @param userAgent the header (RFC 9110, 10.1.5)
 * @returns null for a program that is no known browser
 */
export function browserFamily(userAgent: string | undefined): string | null {
  const [browser, system] = [named(browsers, userAgent ?? ''), named(systems, userAgent ?? '')]
  return browser ? [browser, system].filter(Boolean).join(' on ') : null
}
