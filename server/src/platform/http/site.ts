import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { isLoopback } from '../loopback.ts'

interface Names {
  publicUrl: URL | null
  /** The value of HOST: an address, or a name of this machine. */
  host: string
}

/** Tells whether browsers reach this installation over TLS only: it has a public address, which begins with https. */
export const isHttps = (publicUrl: URL | null | undefined): boolean => publicUrl?.protocol === 'https:'

/**
 * Checks whether a host name is ours. With DNS rebinding, another name may resolve to this server for a moment, and the
 * origin then agrees with the host. Nobody else can make this machine's own name, or one below `.local`, resolve to it
 * (RFC 6762).
 */
function createNameCheck({ publicUrl, host }: Names): (name: string) => boolean {
  const machine = hostname().toLowerCase()
  const names = new Set([publicUrl?.hostname, host.toLowerCase(), machine, `${machine}.local`])
  return (name) => isLoopback(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0 || names.has(name)
}

/**
 * Tells whether a request with this `Host` header (RFC 9110, 7.2) is answered. A request without the header does not
 * come from a browser.
 */
export type HostCheck = (host: string | undefined) => boolean

/**
 * The check for an installation to which everybody can sign in, such as the demo: pages under a name of somebody else
 * must not reach it.
 */
export function createHostCheck(names: Names): HostCheck {
  const isOurName = createNameCheck(names)
  return (host) =>
    host === undefined || (URL.canParse(`http://${host}`) && isOurName(new URL(`http://${host}`).hostname))
}

/** A request, or the handshake of a socket. */
interface Incoming {
  headers: IncomingHttpHeaders
  /** The protocol of the client's connection; a trusted proxy may state it in a header. */
  protocol: 'http' | 'https'
}

/** Checks which pages may use the API. A client that is not a browser sends no origin, and is trusted. */
export interface OriginCheck {
  /**
   * Tells whether the request comes from a trusted page. Browsers send the page's origin with every request that can
   * change something, and a page cannot change that. An origin is scheme, host and port (RFC 6454), so a page over http
   * does not count as ours over https.
   */
  trustedOrigin(request: Incoming): boolean
  /** Tells whether a page of another site sent the request; for requests that need no sign-in. */
  isOtherSite(request: Incoming): boolean
}

/** @param corsOrigins origins whose pages are always trusted */
export function createOriginCheck(deps: { corsOrigins: string[]; publicUrl: URL | null }): OriginCheck {
  const { corsOrigins, publicUrl } = deps

  const trustedOrigin = ({ headers: { origin, host }, protocol }: Incoming): boolean =>
    origin === undefined ||
    corsOrigins.includes(origin) ||
    origin === publicUrl?.origin ||
    origin === `${protocol}://${host}`

  /**
   * Checks the name, because with DNS rebinding another name may resolve to this server for a moment, and origin and
   * host then agree. Without PUBLIC_URL the server does not know its own names.
   */
  const isOurName = (origin: string): boolean => {
    if (publicUrl === null) return true
    if (!URL.canParse(origin)) return false
    const name = new URL(origin).hostname
    return name === publicUrl.hostname || isLoopback(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0
  }

  return {
    trustedOrigin,
    isOtherSite(request) {
      // Browsers set `Sec-Fetch-Site`, and pages cannot change it (W3C Fetch Metadata).
      const { origin, 'sec-fetch-site': site } = request.headers
      if (origin !== undefined && corsOrigins.includes(origin)) return false
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
      return origin !== undefined && !(trustedOrigin(request) && isOurName(origin))
    },
  }
}
