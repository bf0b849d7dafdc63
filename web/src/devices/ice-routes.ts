/** Ways to the outside. `TLS` is a relay over an encrypted transport, which looks like any website to a firewall. */
export type RouteKind = 'STUN' | 'UDP' | 'TCP' | 'TLS'

/** One address of one server. */
export interface IceRoute {
  kind: RouteKind
  url: string
  /** For a peer connection that uses this address and no other. */
  server: RTCIceServer
}

const order: readonly RouteKind[] = ['STUN', 'UDP', 'TCP', 'TLS']

/** What an ICE address is for (RFC 7064, RFC 7065; without `?transport=` a `turn:` address means UDP); null for others. */
export function kindOf(url: string): RouteKind | null {
  if (/^stuns?:/i.test(url)) return 'STUN'
  if (/^turns:/i.test(url)) return 'TLS'
  if (!/^turn:/i.test(url)) return null
  return /[?&]transport=tcp\b/i.test(url) ? 'TCP' : 'UDP'
}

/** Lists every address once, those that a call prefers first. */
export function routesOf(servers: readonly RTCIceServer[]): IceRoute[] {
  const routes = new Map<string, IceRoute>()
  for (const server of servers) {
    for (const url of [server.urls].flat()) {
      const kind = kindOf(url)
      if (kind !== null && !routes.has(url)) routes.set(url, { kind, url, server: { ...server, urls: [url] } })
    }
  }
  return [...routes.values()].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
}
