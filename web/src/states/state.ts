import type { AnswerOf, OperationName, Operations, ServerEvent, ServerPayload, User } from '@medconsult/contract'
import type { problems } from '@medconsult/contract/runtime'
import type { RoomState } from '../room/screen/browser/fake-room.ts'

/** A refusal of the API by its code. */
export class Refusal {
  readonly code: keyof typeof problems
  readonly detail: string | undefined
  constructor(code: keyof typeof problems, detail?: string) {
    this.code = code
    this.detail = detail
  }
}
/** @param detail a sentence for the person, where the screen shows the server's own */
export const refused = (code: keyof typeof problems, detail?: string): Refusal => new Refusal(code, detail)

/** No answer comes: what the screen shows while it waits. */
export const pending = Symbol('pending')
/** The network is gone. */
export const unreached = Symbol('unreached')

type Given<N extends OperationName> = AnswerOf<Operations[N]> | Refusal | typeof pending | typeof unreached
/** What the API answers, by operation. A function is given the query of the request. */
export type Answers = { [N in keyof Operations]?: Given<N> | ((query: URLSearchParams) => Given<N>) }

/** What a person does on the page before the state is reached. Names are those that a screen reader says. */
export interface PageActions {
  press: (name: string) => Promise<void>
  fill: (label: string, text: string) => Promise<void>
  /** To another page of the app. */
  goTo: (path: string) => void
  /** The call is now like this. */
  showRoom: (state: RoomState) => void
  setAudioLevel: (who: string, level: number) => void
  /** An event of the server's. */
  emit: <E extends ServerEvent>(event: E, payload: ServerPayload<E>) => Promise<void>
  /** Waits until this text is there. */
  waitForText: (text: string) => Promise<void>
}

export type Devices = 'work' | 'refused' | 'missing' | 'in use' | 'no camera' | 'unanswered'

/** One state of one screen: the real app at an address, with all that it gets from outside given as data. */
export interface State {
  /** As the index lists it. */
  title: string
  /** The address in the app. */
  at: string
  /** Who is signed in; nobody unless said. */
  as?: User
  /** What stands on the screen then: some text, or the name of something as a screen reader says it. */
  shows: string
  answers?: Answers
  /** How the call is, of a state that has one. `not loaded`: its code does not arrive. */
  room?: RoomState | 'not loaded'
  /** `away`: it does not connect. */
  socket?: 'away'
  /** The device says that it has no network. */
  offline?: true
  devices?: Devices
  /** What this device has kept from before. */
  storage?: Readonly<Record<string, string>>
  /** What the address carries after its #, where a screen reads it from the browser. */
  fragment?: string
  /** What has to be done on the page to come to the state. */
  prepare?: (page: PageActions) => Promise<void> | void
}

/** The states of one domain, by the last part of their address. */
export interface Group {
  title: string
  states: Readonly<Record<string, State>>
}
