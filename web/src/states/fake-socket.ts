import type { ServerEvent, ServerPayload, SignedInUser } from '@medconsult/contract'

/** The open socket of this page, if there is one. */
let open: FakeSocket | null = null
let isUp: () => void = () => undefined
const up = new Promise<void>((resolve) => {
  isUp = resolve
})
const Real = window.WebSocket

/**
 * Replaces the page's Socket.IO connection from now on.
 * @param user null if nobody is signed in, or a guest is
 */
export function installFakeSocket(user: SignedInUser | null, connects: boolean): void {
  window.WebSocket = class {
    constructor(address: string | URL, protocols?: string | string[]) {
      // The development server's own socket is left alone.
      const isOurs = new URL(address, location.href.replace(/^http/, 'ws')).pathname.startsWith('/socket.io')
      // biome-ignore lint/correctness/noConstructorReturn: a page that asks for a WebSocket gets one or the other
      return isOurs ? new FakeSocket(user, connects) : new Real(address, protocols)
    }
  } as unknown as typeof WebSocket
}

/** Emits an event as the server would, as soon as the page is connected. */
export async function emit<E extends ServerEvent>(event: E, payload: ServerPayload<E>): Promise<void> {
  await up
  open?.say(`42${JSON.stringify([event, payload])}`)
}

/** The server's end of one connection, with the parts that a page needs: Engine.IO protocol 4, Socket.IO protocol 5. */
class FakeSocket {
  binaryType = 'arraybuffer'
  readonly readyState = Real.OPEN
  onopen: (() => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onerror: (() => void) | null = null
  readonly #user: SignedInUser | null

  constructor(user: SignedInUser | null, connects: boolean) {
    this.#user = user
    if (!connects) return
    open = this
    setTimeout(() => {
      this.onopen?.()
      // No ping is sent, so the interval is so long that none is missed.
      this.say(
        `0${JSON.stringify({ sid: 'made-up', upgrades: [], pingInterval: 1e9, pingTimeout: 1e9, maxPayload: 1e6 })}`,
      )
    })
  }

  say(data: string): void {
    this.onmessage?.({ data })
  }

  send(data: string): void {
    if (data.startsWith('40')) {
      setTimeout(() => {
        this.say(`40${JSON.stringify({ sid: 'made-up' })}`)
        const { id: userId, role } = this.#user ?? { id: 'guest', role: 'GUEST' as const }
        this.say(`42${JSON.stringify(['authenticated', { userId, role }])}`)
        isUp()
      })
      return
    }
    // A message that asks for an acknowledgement gets one.
    const [, id] = /^42(\d+)\[/.exec(data) ?? []
    if (id !== undefined) setTimeout(() => this.say(`43${id}${JSON.stringify([{ ok: true }])}`))
  }

  close(): void {
    if (open === this) open = null
    this.onclose?.({ code: 1000 })
  }
}
