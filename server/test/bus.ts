import { ClusterAdapter, type ClusterMessage, type ClusterResponse, MessageType } from 'socket.io-adapter'
import type { AppDeps } from '../src/app-deps.ts'

export type Bus = ReturnType<typeof createBus>

/** Connects nodes as Redis does, within one process, and records the messages between them. */
export function createBus() {
  const members = new Set<BusAdapter>()
  const passed: { kind: keyof typeof MessageType; text: string }[] = []

  class BusAdapter extends ClusterAdapter {
    // biome-ignore lint/suspicious/noExplicitAny: as the library declares it
    constructor(nsp: any) {
      super(nsp)
    }
    get id(): string {
      return this.uid
    }
    hear(message: ClusterMessage): void {
      this.onMessage(message)
    }
    answer(response: ClusterResponse): void {
      this.onResponse(response)
    }
    override init(): void {
      members.add(this)
    }
    override close(): void {
      members.delete(this)
    }
    override serverCount(): Promise<number> {
      return Promise.resolve(members.size)
    }
    protected override doPublish(message: ClusterMessage): Promise<string> {
      const kind = MessageType[message.type] as keyof typeof MessageType
      passed.push({ kind, text: JSON.stringify(message) })
      // As over a network: later, in order, and as a copy.
      const copy = structuredClone(message)
      for (const other of members) if (other !== this) setImmediate(() => other.hear(copy))
      return Promise.resolve('')
    }
    protected override doPublishResponse(requester: string, response: ClusterResponse): Promise<void> {
      const copy = structuredClone(response)
      for (const other of members) if (other.id === requester) setImmediate(() => other.answer(copy))
      return Promise.resolve()
    }
  }

  return {
    /** The messages between the nodes. */
    passed,
    attach: ((hub) => hub.join(BusAdapter as never)) satisfies AppDeps['cluster'],
  }
}
