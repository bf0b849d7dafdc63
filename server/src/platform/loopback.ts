import { BlockList, isIP } from 'node:net'

const addresses = new BlockList()
addresses.addSubnet('127.0.0.0', 8, 'ipv4')
addresses.addAddress('::1', 'ipv6')

/** @param host as in an address or in HOST: only this machine is behind it (RFC 6761, 6.3; RFC 4291, 2.5.3) */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  const version = isIP(bare)
  if (version === 0) return bare === 'localhost' || bare.endsWith('.localhost')
  return addresses.check(bare, version === 4 ? 'ipv4' : 'ipv6')
}
