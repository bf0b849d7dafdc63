import { doctorUplink, mobile, type Namespaces, type Uplink, uplinks, wifi } from './namespaces.ts'
import { inside, ip, nft, wait } from './shell.ts'

/** What can happen to a path. Every function ends when it has happened. */
export class Network {
  readonly #namespaces: Namespaces
  /** What was done to the paths since the last reset. */
  readonly log: { at: number; text: string }[] = []

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces
  }

  /** As it is before a run: the doctor by cable, the patient by Wi-Fi, fair weather, no connection remembered. */
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

  /** Plugged in, with an address and routes, as after DHCP. */
  async up(uplink: Uplink): Promise<void> {
    const { device, address } = uplink
    await ip(this.#client(uplink), [
      `link set ${device} up`,
      `address replace ${address}/24 dev ${device}`,
      ...routes(uplink),
    ])
    this.#note('is up', uplink)
  }

  /** The plug is pulled: the device is told, and its routes are gone. */
  async down(uplink: Uplink): Promise<void> {
    await ip(this.#client(uplink), [`link set ${uplink.device} down`])
    this.#note('is down', uplink)
  }

  /** The same network gives another address, and the old one is nobody's. */
  async readdress(uplink: Uplink): Promise<void> {
    const other = uplink.address.replace(/\d+$/, '77')
    await ip(this.#client(uplink), [
      `address flush dev ${uplink.device}`,
      `address add ${other}/24 dev ${uplink.device}`,
      ...routes(uplink),
    ])
    this.#note(`has ${other}`, uplink)
  }

  /** Everything new goes by mobile, while Wi-Fi stays as it is. */
  async preferMobile(): Promise<void> {
    await ip(this.#client(mobile), [`route replace default via ${mobile.gateway} dev ${mobile.device} metric 50`])
    this.#note('is the default', mobile)
  }

  /** Nothing passes, and nobody is told. */
  async cut(uplink: Uplink): Promise<void> {
    await this.#impairments(uplink, 'drop')
  }

  /** Packets lost in each direction, of a hundred. */
  async lose(uplink: Uplink, percent: number): Promise<void> {
    await this.#impairments(uplink, `numgen random mod 100 < ${percent} drop`)
  }

  /** As behind the firewall of a company. */
  async blockUdp(uplink: Uplink): Promise<void> {
    await this.#impairments(uplink, 'meta l4proto udp drop')
  }

  async clear(uplink: Uplink): Promise<void> {
    await nft(this.#router(uplink), 'flush chain inet weather forward\n')
    this.#note('is clear', uplink)
  }

  /** What goes up passes at this rate, with a queue of 400 ms. @param kbit kilobits a second */
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

  /** From now on each router counts what passes between the two sides without the relay, tries included. */
  async countDirect(): Promise<void> {
    for (const uplink of uplinks) {
      const others = uplinks
        .filter(({ client }) => client !== uplink.client)
        .flatMap((one) => [one.address, one.wan[0]])
      const set = `{ ${others.join(', ')} }`
      // Before addresses are translated, and before anything is dropped.
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

  /** One packet from the patient straight to the doctor's router: it goes nowhere, and has to be counted. */
  async sendDirect(): Promise<void> {
    const script = `printf x > /dev/udp/${doctorUplink.wan[0]}/9`
    await inside(this.#client(wifi), 'bash', ['-c', script])
  }

  /** The router starts anew: every connection gets another port from now on. */
  async forget(uplink: Uplink): Promise<void> {
    await inside(this.#router(uplink), 'conntrack', ['-F'])
    this.#note('has new ports', uplink)
  }

  /** A cut of that length. @returns when it began and when the path was back, epoch milliseconds */
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
    await nft(this.#router(uplink), `flush chain inet weather forward\nadd rule inet weather forward ${rule}\n`)
    this.#note(rule, uplink)
  }
}

/** They are gone whenever the device or its address was. */
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
