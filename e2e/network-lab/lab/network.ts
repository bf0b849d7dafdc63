import { doctorUplink, mobile, type Namespaces, type Uplink, uplinks, wifi } from './namespaces.ts'
import { inside, ip, nft, wait } from './shell.ts'

/** The faults of the paths. Every function resolves when its fault is in effect. */
export class Network {
  readonly #namespaces: Namespaces
  /** The changes of the paths since the last reset. */
  readonly log: { at: number; text: string }[] = []

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces
  }

  /**
   * Restores the state before a run: the doctor on a cable, the patient on Wi-Fi, no fault, and no connection
   * remembered by a router.
   */
  async reset(): Promise<void> {
    for (const uplink of uplinks) {
      await this.clear(uplink)
      await this.unlimit(uplink)
      await ip(this.#client(uplink), [`address flush dev ${uplink.device}`])
      await this.down(uplink)
      await this.forget(uplink)
    }
    await this.up(doctorUplink)
    await this.up(wifi)
    this.log.length = 0
  }

  #note(text: string, { device }: Uplink): void {
    this.log.push({ at: Date.now(), text: `${device} ${text}` })
  }

  /** Connects an uplink with an address and routes, as after DHCP. */
  async up(uplink: Uplink): Promise<void> {
    const { device, address } = uplink
    await ip(this.#client(uplink), [
      `link set ${device} up`,
      `address replace ${address}/24 dev ${device}`,
      ...routes(uplink),
    ])
    this.#note('is up', uplink)
  }

  /** Unplugs an uplink: the device notices it, and its routes are gone. */
  async down(uplink: Uplink): Promise<void> {
    await ip(this.#client(uplink), [`link set ${uplink.device} down`])
    this.#note('is down', uplink)
  }

  /** Gives the client another address in the same network; the old one belongs to nobody. */
  async readdress(uplink: Uplink): Promise<void> {
    const other = uplink.address.replace(/\d+$/, '77')
    await ip(this.#client(uplink), [
      `address flush dev ${uplink.device}`,
      `address add ${other}/24 dev ${uplink.device}`,
      ...routes(uplink),
    ])
    this.#note(`has ${other}`, uplink)
  }

  /** Sends new connections over mobile, while Wi-Fi stays up. */
  async preferMobile(): Promise<void> {
    await ip(this.#client(mobile), [`route replace default via ${mobile.gateway} dev ${mobile.device} metric 50`])
    this.#note('is the default', mobile)
  }

  /** Drops every packet, without any event on the devices. */
  async cut(uplink: Uplink): Promise<void> {
    await this.#impairments(uplink, 'drop')
  }

  /** Drops this percentage of the packets in each direction. */
  async lose(uplink: Uplink, percent: number): Promise<void> {
    await this.#impairments(uplink, `numgen random mod 100 < ${percent} drop`)
  }

  /** Drops UDP, as the firewall of a company does. */
  async blockUdp(uplink: Uplink): Promise<void> {
    await this.#impairments(uplink, 'meta l4proto udp drop')
  }

  async clear(uplink: Uplink): Promise<void> {
    await nft(this.#router(uplink), 'flush chain inet impairments forward\n')
    this.#note('is clear', uplink)
  }

  /**
   * Limits the upload to this rate, with a queue of 400 ms.
   * @param kbit kilobits a second
   */
  async limit(uplink: Uplink, kbit: number): Promise<void> {
    const words = `qdisc replace dev wan root tbf rate ${kbit}kbit burst 4kb latency 400ms`
    await inside(this.#router(uplink), 'tc', words.split(' '))
    this.#note(`carries ${kbit} kbit/s up`, uplink)
  }

  async unlimit(uplink: Uplink): Promise<void> {
    const now = await inside(this.#router(uplink), 'tc', ['qdisc', 'show', 'dev', 'wan'])
    if (now.includes('tbf')) await inside(this.#router(uplink), 'tc', ['qdisc', 'del', 'dev', 'wan', 'root'])
    this.#note('carries all', uplink)
  }

  /**
   * Makes each router count, from now on, the packets between the two sides that do not use the relay, dropped ones
   * included.
   */
  async countDirect(): Promise<void> {
    for (const uplink of uplinks) {
      const others = uplinks
        .filter(({ client }) => client !== uplink.client)
        .flatMap((one) => [one.address, one.wan[0]])
      const set = `{ ${others.join(', ')} }`
      // The rule comes before addresses are translated and before anything is dropped.
      await nft(
        this.#router(uplink),
        `table inet direct
delete table inet direct
table inet direct {
  chain arriving {
    type filter hook prerouting priority raw
    ip daddr ${set} counter
    ip saddr ${set} counter
  }
}
`,
      )
    }
  }

  /** @returns packets, of all routers, since `countDirect` */
  async directPackets(): Promise<number> {
    let packets = 0
    for (const uplink of uplinks) {
      const rules = await inside(this.#router(uplink), 'nft', ['list', 'table', 'inet', 'direct'])
      for (const [, count] of rules.matchAll(/counter packets (\d+)/g)) packets += Number(count)
    }
    return packets
  }

  /** Sends one packet from the patient to the doctor's router. It leads nowhere, and must be counted. */
  async sendDirect(): Promise<void> {
    const script = `printf x > /dev/udp/${doctorUplink.wan[0]}/9`
    await inside(this.#client(wifi), 'bash', ['-c', script])
  }

  /** Restarts the router's address translation: every connection gets another port from now on. */
  async forget(uplink: Uplink): Promise<void> {
    await inside(this.#router(uplink), 'conntrack', ['-F'])
    this.#note('has new ports', uplink)
  }

  /**
   * Makes an outage of the given length.
   * @returns when it began and when the path was back, epoch milliseconds
   */
  async interrupt(ms: number, start: () => Promise<void>, stop: () => Promise<void>): Promise<Interruption> {
    const begun = Date.now()
    await start()
    await wait(ms - (Date.now() - begun))
    await stop()
    return { begun, back: Date.now() }
  }

  #client(uplink: Uplink): string {
    return this.#namespaces.of(uplink.client)
  }

  #router(uplink: Uplink): string {
    return this.#namespaces.of(uplink.router)
  }

  async #impairments(uplink: Uplink, rule: string): Promise<void> {
    await nft(this.#router(uplink), `flush chain inet impairments forward\nadd rule inet impairments forward ${rule}\n`)
    this.#note(rule, uplink)
  }
}

/** The routes disappear with the device or its address, so they are added again. */
function routes({ device, gateway, table, metric }: Uplink): string[] {
  return [
    `route replace default via ${gateway} dev ${device} table ${table}`,
    `route replace default via ${gateway} dev ${device} metric ${metric}`,
  ]
}

export interface Interruption {
  begun: number
  back: number
}
