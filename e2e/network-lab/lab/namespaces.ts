import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inside, ip, nft, sh } from './shell.ts'

/** The network namespaces of the lab. */
const rooms = ['public', 'doctor', 'doctor-nat', 'patient', 'wifi-nat', 'mobile-nat'] as const
export type Room = (typeof rooms)[number]

/** The server and the relay, at addresses for documentation (RFC 5737). */
export const SERVER = '203.0.113.1'
export const RELAY = '203.0.113.2'

/** A path from a client's namespace to the public one, through a router that translates addresses. */
export interface Uplink {
  client: Room
  router: Room
  /** The client's end. */
  device: string
  address: string
  gateway: string
  /** The routing table for packets from this address, as phones have it, so that two uplinks work side by side. */
  table: number
  /** The metric of the default route: the lowest one is used. */
  metric: number
  /**
   * Nobody else is on this link, so the client has its addresses at once, without checking that they are free (RFC
   * 7066).
   */
  isCellular?: boolean
  /** Between the router and the public namespace: the router's address, and the other one. */
  wan: readonly [string, string]
}

export const doctorUplink: Uplink = {
  client: 'doctor',
  router: 'doctor-nat',
  device: 'eth0',
  address: '10.1.0.20',
  gateway: '10.1.0.1',
  table: 100,
  metric: 100,
  wan: ['198.51.100.2', '198.51.100.1'],
}
export const wifi: Uplink = {
  client: 'patient',
  router: 'wifi-nat',
  device: 'wlan0',
  address: '192.168.1.20',
  gateway: '192.168.1.1',
  table: 101,
  metric: 100,
  wan: ['198.51.100.6', '198.51.100.5'],
}
export const mobile: Uplink = {
  client: 'patient',
  router: 'mobile-nat',
  device: 'wwan0',
  address: '100.64.0.20',
  gateway: '100.64.0.1',
  table: 102,
  metric: 600,
  isCellular: true,
  wan: ['192.0.2.2', '192.0.2.1'],
}
export const uplinks = [doctorUplink, wifi, mobile] as const

/**
 * A router as at home and at a mobile provider: every connection gets a random port, and packets that nobody inside
 * requested are dropped silently. The faults are rules of the table `impairments`.
 */
const ROUTER = `
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat
    oifname "wan" masquerade fully-random
  }
}
table inet firewall {
  chain input {
    type filter hook input priority filter
    iifname "wan" ct state established,related accept
    iifname "wan" drop
  }
  chain forward {
    type filter hook forward priority filter
    iifname "wan" ct state new,invalid drop
  }
}
table inet impairments {
  chain forward {
    type filter hook forward priority -10
  }
}
`

/** The namespaces of one lab. They and the processes in them end when `remove` is called or this process ends. */
export class Namespaces {
  /**
   * A folder for the lab's files, which is removed with it. Other users may enter it, because PostgreSQL runs as one.
   */
  readonly folder: string
  readonly #prefix = `medlab-${randomBytes(3).toString('hex')}`
  readonly #janitor: ChildProcess

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'medconsult-lab-'))
    chmodSync(this.folder, 0o755)
    const script = fileURLToPath(new URL('janitor.sh', import.meta.url))
    this.#janitor = spawn('sh', [script, this.#prefix, this.folder], {
      stdio: ['pipe', 'ignore', 'inherit'],
      // Ctrl-C reaches every process of our group, and this one has to outlive it.
      detached: true,
    })
  }

  static async build(): Promise<Namespaces> {
    const namespaces = new Namespaces()
    try {
      await namespaces.#build()
    } catch (error) {
      await namespaces.remove()
      throw error
    }
    return namespaces
  }

  of(room: Room): string {
    return `${this.#prefix}-${room}`
  }

  async remove(): Promise<void> {
    const gone = new Promise((resolve) => this.#janitor.once('exit', resolve))
    this.#janitor.stdin?.end()
    if (this.#janitor.exitCode === null) await gone
  }

  async #build(): Promise<void> {
    for (const room of rooms) {
      await sh('ip', ['netns', 'add', this.of(room)])
      await ip(this.of(room), ['link set lo up'])
    }
    // The public namespace does not forward, so the only path from one router to another is through the relay.
    await ip(this.of('public'), [`address add ${SERVER}/32 dev lo`, `address add ${RELAY}/32 dev lo`])
    for (const uplink of uplinks) await this.#connect(uplink)
  }

  async #connect(uplink: Uplink): Promise<void> {
    const { client, router, device, address, gateway, table, isCellular = false } = uplink
    const [near, far] = uplink.wan
    const [inner, middle, outer] = [this.of(client), this.of(router), this.of('public')]
    await ip(middle, [
      `link add lan type veth peer name ${device} netns ${inner}`,
      `link add wan type veth peer name to-${router} netns ${outer}`,
      `address add ${gateway}/24 dev lan`,
      `address add ${near}/30 dev wan`,
      'link set lan up',
      'link set wan up',
    ])
    // Linux checks the address unless both settings switch that off.
    if (isCellular)
      await inside(inner, 'sysctl', ['-qw', 'net.ipv6.conf.all.accept_dad=0', `net.ipv6.conf.${device}.accept_dad=0`])
    await ip(outer, [`address add ${far}/30 dev to-${router}`, `link set to-${router} up`])
    await ip(middle, [`route add default via ${far}`])
    await ip(inner, [`rule add from ${address.replace(/\d+$/, '0')}/24 lookup ${table}`])
    await inside(middle, 'sysctl', ['-qw', 'net.ipv4.ip_forward=1'])
    await nft(middle, ROUTER)
  }
}
