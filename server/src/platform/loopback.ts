import { BlockList, isIP } from 'node:net'

/** The addresses of this machine (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3), as networks in the form of `TRUST_PROXY`. */
export const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1']

const addresses = new BlockList()
addresses.addSubnet('127.0.0.0', 8, 'ipv4')
addresses.addAddress('::1', 'ipv6')

/** Tells whether a host is this machine only (RFC 6761, 6.3; RFC 4291, 2.5.3). @param host as in a URL or in HOST */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  const version = isIP(bare)
  if (version === 0) return bare === 'localhost' || bare.endsWith('.localhost')
  return addresses.check(bare, version === 4 ? 'ipv4' : 'ipv6')
}
