import { describe, expect, test } from 'vitest'
import { LOOPBACK } from '../loopback.ts'
import { createProxies, isNetwork, networkOf } from './client-address.ts'

describe('an address is counted', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7%eth0', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::6', '2001:db8:1:3::/64'],
    ['2001:db8::1', '2001:db8::/64'],
    ['::1', '::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('%s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

test('what TRUST_PROXY takes', () => {
  for (const good of ['10.0.0.5', '10.0.0.0/8', '::1', '2001:db8::/32', '0.0.0.0/0']) expect(isNetwork(good)).toBe(true)
  for (const bad of [
    '',
    'proxy',
    '10.0.0',
    '10.0.0.0/33',
    '2001:db8::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
  ])
    expect(isNetwork(bad), bad).toBe(false)
})

describe('who asks is the right-most hop that is no proxy of ours', () => {
  const loopback = createProxies(LOOPBACK)
  const clinic = createProxies(['10.1.0.0/16', '2001:db8:f::/48'])
  test.each([
    ['without a proxy', '198.51.100.9', undefined, loopback, '198.51.100.9'],
    ['what a stranger writes is not believed', '198.51.100.9', '192.0.2.1', loopback, '198.51.100.9'],
    ['by a proxy here', '127.0.0.1', '192.0.2.1', loopback, '192.0.2.1'],
    ['by a proxy here, IPv4-mapped', '::ffff:127.0.0.1', '192.0.2.1', loopback, '192.0.2.1'],
    ['whoever asks wrote one itself', '127.0.0.1', '203.0.113.1, 192.0.2.1', loopback, '192.0.2.1'],
    ['by a proxy elsewhere that is not trusted', '10.1.0.7', '192.0.2.1', loopback, '10.1.0.7'],
    ['by a proxy elsewhere that is', '10.1.0.7', '192.0.2.1', clinic, '192.0.2.1'],
    ['by two proxies', '10.1.0.7', ['192.0.2.1', '10.1.9.9'], clinic, '192.0.2.1'],
    ['by IPv6', '2001:db8:f::7', '2001:db8:1::1', clinic, '2001:db8:1::1'],
    ['loopback is not trusted unless it is named', '127.0.0.1', '192.0.2.1', clinic, '127.0.0.1'],
    ['with a port', '127.0.0.1', '1.2.3.4:5678', loopback, '1.2.3.4'],
    ['by IPv6 with a port', '127.0.0.1', '[2001:db8::1]:443', loopback, '2001:db8::1'],
    ['by IPv6 in brackets', '127.0.0.1', '[2001:db8::1]', loopback, '2001:db8::1'],
    ['by two proxies with ports', '10.1.0.7', '192.0.2.1:9, 10.1.9.9:8', clinic, '192.0.2.1'],
    ['what is no address stays what it is', '127.0.0.1', 'unknown', loopback, 'unknown'],
    ['all of them are proxies', '127.0.0.1', '127.0.0.3, 127.0.0.2', loopback, '127.0.0.3'],
  ] as const)('%s', (_, peer, header, trusted, address) => {
    const headers = { 'x-forwarded-for': header as string | undefined }
    expect(trusted.addressOf({ address: peer, headers })).toBe(address)
  })
})

test('a client came by https when we see it, or when a proxy that is trusted says so', () => {
  const { protocolOf } = createProxies(LOOPBACK)
  const told = { 'x-forwarded-proto': 'https' }
  expect(protocolOf({ address: '192.0.2.1', headers: {}, encrypted: true })).toBe('https')
  expect(protocolOf({ address: '127.0.0.1', headers: told, encrypted: false })).toBe('https')
  expect(protocolOf({ address: '192.0.2.1', headers: told, encrypted: false })).toBe('http')
  expect(protocolOf({ address: '127.0.0.1', headers: {}, encrypted: false })).toBe('http')
})
