import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { isLoopback } from '../loopback.ts'

/** Whether a browser says that a page of another site sends this. What is no browser says nothing, and is none. */
export type SiteCheck = (headers: IncomingHttpHeaders) => boolean

/**
 * By the `Origin` (RFC 6454, 7) and `Sec-Fetch-Site` (W3C Fetch Metadata) that browsers add and pages cannot change. For
 * what may be sent without being signed in.
 * @param corsOrigins pages that are welcome wherever they come from
 */
export function createSiteCheck(parts: { corsOrigins: string[]; publicUrl: URL | null }): SiteCheck {
  const { corsOrigins, publicUrl } = parts

  /** Somebody else's name may lead here for a moment (DNS rebinding): then origin and host agree, and still it is not ours. */
  const isOurName = (name: string): boolean =>
    isLoopback(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === publicUrl?.hostname

  return ({ origin, host, 'sec-fetch-site': site }) => {
    if (origin !== undefined && corsOrigins.includes(origin)) return false
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
    if (origin === undefined) return false
    if (!URL.canParse(origin)) return true
    const page = new URL(origin)
    return page.host !== host || !isOurName(page.hostname)
  }
}
