import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { isLoopback } from '../loopback.ts'

interface Names {
  publicUrl: URL | null
  /** HOST: an address, or a name of this machine. */
  host: string
}

/**
 * Whether a host name is ours. Somebody else's may lead here for a moment (DNS rebinding): then origin and host agree,
 * and still it is not. Nobody else can make this machine's own name lead here, nor one below `.local` (RFC 6762).
 */
function createNameCheck({ publicUrl, host }: Names): (name: string) => boolean {
  const machine = hostname().toLowerCase()
  const names = new Set([publicUrl?.hostname, host.toLowerCase(), machine, `${machine}.local`])
  return (name) => isLoopback(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0 || names.has(name)
}

/** Whether what asks for this `Host` (RFC 9110, 7.2) is answered. What names none is no browser. */
export type HostCheck = (host: string | undefined) => boolean

/** For an installation that everybody who reaches it can sign in to: no page of somebody else's name may reach it. */
export function createHostCheck(names: Names): HostCheck {
  const isOurName = createNameCheck(names)
  return (host) =>
    host === undefined || (URL.canParse(`http://${host}`) && isOurName(new URL(`http://${host}`).hostname))
}

/** Whether a browser says that a page of another site sends this. What is no browser says nothing, and is none. */
export type SiteCheck = (headers: IncomingHttpHeaders) => boolean

/**
 * By the `Origin` (RFC 6454, 7) and `Sec-Fetch-Site` (W3C Fetch Metadata) that browsers add and pages cannot change. For
 * what may be sent without being signed in.
 * @param corsOrigins pages that are welcome wherever they come from
 */
export function createSiteCheck(parts: Names & { corsOrigins: string[] }): SiteCheck {
  const { corsOrigins } = parts
  const isOurName = createNameCheck(parts)

  return ({ origin, host, 'sec-fetch-site': site }) => {
    if (origin !== undefined && corsOrigins.includes(origin)) return false
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
    if (origin === undefined) return false
    if (!URL.canParse(origin)) return true
    const page = new URL(origin)
    return page.host !== host || !isOurName(page.hostname)
  }
}
