import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { Clinic } from '../../support/clinic.ts'
import { accounts, type Person, type Side } from '../../support/people.ts'
import { type BrowserName, openBrowser, signIn } from './browser.ts'
import { LabCall } from './call.ts'
import { Namespaces, SERVER } from './namespaces.ts'
import { Network } from './network.ts'
import { forwardPort, type PortForward } from './port-forward.ts'
import { Relay, relayUrls, TURN_SECRET } from './relay.ts'

const PORT = 3000
const ORIGIN = `http://${SERVER}:${PORT}`

/** The browser of each side; by default Chromium. */
export interface Browsers {
  doctor?: BrowserName
  patient?: BrowserName
}

/** Everything that a case uses. */
export class Lab {
  readonly network: Network
  readonly relay: Relay
  /** The server's process, with the data of the demo clinic. */
  readonly clinic: Clinic
  readonly #namespaces: Namespaces
  readonly #forward: PortForward
  readonly #browsers = new Map<string, Browser>()
  #call: LabCall | null = null

  private constructor(namespaces: Namespaces, forward: PortForward, clinic: Clinic) {
    this.#namespaces = namespaces
    this.#forward = forward
    this.clinic = clinic
    this.network = new Network(namespaces)
    this.relay = new Relay(namespaces)
  }

  static async open(): Promise<Lab> {
    const namespaces = await Namespaces.build()
    try {
      const inPublic = namespaces.of('public')
      const forward = await forwardPort(inPublic, join(namespaces.folder, 'server.sock'), SERVER, PORT)
      const clinic = await Clinic.open({
        origin: `http://127.0.0.1:${forward.port}`,
        through: ['ip', 'netns', 'exec', inPublic],
        folder: join(namespaces.folder, 'clinic'),
        env: { HOST: '0.0.0.0', PORT: String(PORT), PUBLIC_URL: ORIGIN, TURN_SECRET, ...relayUrls },
      })
      return new Lab(namespaces, forward, clinic)
    } catch (error) {
      await namespaces.remove()
      throw error
    }
  }

  /** Resets the lab: an undisturbed network, a new relay, and the demo clinic as on its first day. */
  async reset(): Promise<void> {
    await this.network.reset()
    await this.relay.restart()
    await this.clinic.reset()
  }

  /** Signs the doctor and the patient in and makes a call, which ends with the run. */
  async call({ doctor = 'chromium', patient = 'chromium' }: Browsers = {}): Promise<LabCall> {
    const people = await Promise.all([this.#person('doctor', doctor), this.#person('patient', patient)])
    this.#call = new LabCall(this.clinic, ...people)
    await this.#call.begin()
    return this.#call
  }

  /** The call of this run, or null if none was made. */
  get current(): LabCall | null {
    return this.#call
  }

  async hangUp(): Promise<void> {
    this.#call = null
    // This also closes the page of somebody who signed in when the other person could not. It would ring in every later
    // run.
    const contexts = [...this.#browsers.values()].flatMap((browser) => browser.contexts())
    await Promise.all(contexts.map((context) => context.close()))
  }

  /**
   * Ends everything, even if a part of it fails.
   * @throws the first failure, after everything has ended
   */
  async close(): Promise<void> {
    const results = await Promise.allSettled([...this.#browsers.values()].map((browser) => browser.close()))
    // The server's own stop comes last, because its errors count.
    for (const close of [() => this.clinic.close(), () => this.relay.stop(), () => this.#forward.close()]) {
      results.push(...(await Promise.allSettled([close()])))
    }
    await this.#namespaces.remove()
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #person(side: Side, name: BrowserName): Promise<Person> {
    const account = side === 'doctor' ? accounts.doctor : accounts.john
    return signIn(await this.#browser(side, name), side, account, ORIGIN)
  }

  async #browser(side: Side, name: BrowserName): Promise<Browser> {
    const key = `${side} ${name}`
    const open = this.#browsers.get(key) ?? (await openBrowser(name, this.#namespaces, side, ORIGIN))
    this.#browsers.set(key, open)
    return open
  }
}
