import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Tells whether an address is that of a trusted proxy. */
type IsTrustedProxy = (address: string) => boolean

/** @returns the eight groups of an IPv6 address (RFC 4291, 2.2), without its zone */
function groupsOf(address: string): number[] {
  const plain = address.split('%', 1)[0] ?? ''
  // The last 32 bits may be written as an IPv4 address.
  const hex = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  )
  const [head = '', tail] = hex.split('::')
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [left, right] = [numbers(head), numbers(tail ?? '')]
  return tail === undefined ? left : [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
}

/**
 * Removes a port, which some load balancers add to the client's address: `192.0.2.1:5678`, `[2001:db8::1]:443` (RFC
 * 7239, 6, has both).
 */
const withoutPort = (hop: string): string =>
  /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(hop)?.slice(1).find(Boolean) ?? hop

/**
 * An address without its zone and its port. An IPv4-mapped address (RFC 4291, 2.5.5.2), as sockets of both families
 * have it, becomes an IPv4 address.
 */
export function plainAddress(hop: string): string {
  const address = withoutPort(hop)
  if (isIP(address) !== 6) return address
  const groups = groupsOf(address)
  if (groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return address.replace(/%.*$/, '')
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The first groups of an IPv6 address as a network; four groups make a /64. */
export const prefixOf = (address: string, groups: number): string =>
  `${groupsOf(address)
    .slice(0, groups)
    .map((group) => group.toString(16))
    .join(':')
    // Trailing zero groups are written as the two colons (RFC 5952, 4.2.1).
    .replace(/(?:^|:)0(?::0)*$/, '')}::/${groups * 16}`

/**
 * The network as which a client's address is counted: an IPv4 address by itself, an IPv6 address by its /64, which is
 * the least that one subscriber gets (RFC 6177). Any other text is unchanged.
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address)
  return isIP(plain) === 6 ? prefixOf(plain, 4) : plain
}

/**
 * Tells whether a text is an address, or a network in CIDR notation (RFC 4632; RFC 4291, 2.3), as in `TRUST_PROXY`.
 */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

/** @param networks each one checked by `isNetwork` */
function createTrustedProxies(networks: readonly string[]): IsTrustedProxy {
  const list = new BlockList()
  for (const one of networks) {
    const [address = '', prefix] = one.split('/')
    const version = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(address, version)
    else list.addSubnet(address, Number(prefix), version)
  }
  return (hop) => {
    const address = withoutPort(hop)
    const version = isIP(address)
    // A BlockList also matches IPv4-mapped addresses against rules for IPv4.
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}

/** The other end of a connection. */
export interface Peer {
  address: string
  headers: IncomingHttpHeaders
  /** Whether the connection uses TLS. */
  encrypted: boolean
}

/** The peer of a request that Fastify has not processed, such as an upgrade. */
export const peerOf = ({ socket, headers }: IncomingMessage): Peer => ({
  address: socket.remoteAddress ?? '',
  headers,
  encrypted: 'encrypted' in socket,
})

/** Address and protocol of clients behind proxies, determined in the same way for HTTP and for sockets. */
export interface Proxies {
  isTrusted: IsTrustedProxy
  /**
   * The client's address: the right-most address in X-Forwarded-For that is not a trusted proxy's. Addresses to the
   * left of it were sent by the client, and may be forged.
   */
  addressOf(peer: Pick<Peer, 'address' | 'headers'>): string
  /** The protocol of the client's connection: according to a trusted proxy, or else of the connection itself. */
  protocolOf(peer: Peer): 'http' | 'https'
}

const listIn = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

/** @param networks each one checked by `isNetwork` */
export function createProxies(networks: readonly string[]): Proxies {
  const isTrusted = createTrustedProxies(networks)
  return {
    isTrusted,
    addressOf({ address, headers }) {
      const hops = [...listIn(headers['x-forwarded-for']), address]
      return plainAddress(hops.findLast((hop) => !isTrusted(hop)) ?? hops[0] ?? address)
    },
    protocolOf({ address, headers, encrypted }) {
      const told = isTrusted(address) ? listIn(headers['x-forwarded-proto']).at(-1) : undefined
      return encrypted || told === 'https' ? 'https' : 'http'
    },
  }
}
