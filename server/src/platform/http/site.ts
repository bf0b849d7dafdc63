import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { isLoopback } from '../loopback.ts'

interface Names {
  publicUrl: URL | null
  /** HOST: an address, or a name of this machine. */
  host: string
}

/** Whether browsers reach this installation over TLS only: it has a public address, and that begins with https. */
export const isHttps = (publicUrl: URL | null | undefined): boolean => publicUrl?.protocol === 'https:'

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

/** A request, or the handshake of a socket. */
interface Asking {
  headers: IncomingHttpHeaders
  /** Of the connection that the client made, a trusted proxy's word for it included. */
  protocol: 'http' | 'https'
}

/** Which pages may act here. A client that is no browser names none, and is trusted. */
export interface OriginCheck {
  /**
   * A browser names the page's origin on every request that can change something, and no page can change it. An origin is
   * scheme, host and port (RFC 6454): a page that came over http is not ours of https.
   */
  trustedOrigin(asking: Asking): boolean
  /** Whether a page of another site sends this; for what may be sent without being signed in. */
  isOtherSite(asking: Asking): boolean
}

/** @param corsOrigins pages that are welcome wherever they come from */
export function createOriginCheck(deps: { corsOrigins: string[]; publicUrl: URL | null }): OriginCheck {
  const { corsOrigins, publicUrl } = deps

  const trustedOrigin = ({ headers: { origin, host }, protocol }: Asking): boolean =>
    origin === undefined ||
    corsOrigins.includes(origin) ||
    origin === publicUrl?.origin ||
    origin === `${protocol}://${host}`

  /**
   * Somebody else's name may lead here for a moment (DNS rebinding): then origin and host agree, and still it is not ours.
   * Without PUBLIC_URL nobody has said which names are.
   */
  const isOurName = (origin: string): boolean => {
    if (publicUrl === null) return true
    if (!URL.canParse(origin)) return false
    const name = new URL(origin).hostname
    return name === publicUrl.hostname || isLoopback(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0
  }

  return {
    trustedOrigin,
    isOtherSite(asking) {
      // `Sec-Fetch-Site` is a browser's own word too (W3C Fetch Metadata).
      const { origin, 'sec-fetch-site': site } = asking.headers
      if (origin !== undefined && corsOrigins.includes(origin)) return false
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
      return origin !== undefined && !(trustedOrigin(asking) && isOurName(origin))
    },
  }
}
