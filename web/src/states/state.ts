import type {
  AnswerOf,
  OperationName,
  Operations,
  Problem,
  ServerEvent,
  ServerPayload,
  SessionEnd,
  SignedInUser,
} from '@medconsult/contract'
import type { problems } from '@medconsult/contract/runtime'
import type { RoomState } from '../room/screen/browser/fake-room.ts'

/** A refusal by the API with its code. */
export class Refusal {
  readonly code: keyof typeof problems
  readonly detail: string | undefined
  readonly sessionEnded: SessionEnd | undefined
  readonly secondFactor: Problem['secondFactor']
  constructor(code: keyof typeof problems, detail?: string, more: Pick<Problem, 'sessionEnded' | 'secondFactor'> = {}) {
    this.code = code
    this.detail = detail
    this.sessionEnded = more.sessionEnded
    this.secondFactor = more.secondFactor
  }
}
/** @param detail a sentence for the person, where the screen shows the server's text */
export const refused = (code: keyof typeof problems, detail?: string): Refusal => new Refusal(code, detail)
/** The refusal of a session that has ended. */
export const refusedSession = (why: SessionEnd): Refusal =>
  new Refusal('UNAUTHENTICATED', undefined, { sessionEnded: why })
/** The refusal of the password step of an account with a second factor. */
export const codeRequired = (expiresAt: string, ways: ('APP' | 'PASSKEY')[] = ['APP']): Refusal =>
  new Refusal('SECOND_FACTOR_REQUIRED', undefined, { secondFactor: { ticket: 'x'.repeat(43), expiresAt, ways } })

/** An answer of a newer server, with something that the contract of this page does not know. */
export class NewerAnswer {
  readonly answer: unknown
  constructor(answer: unknown) {
    this.answer = answer
  }
}

/** No answer comes, so the screen shows what it shows while it waits. */
export const pending = Symbol('pending')
/** The network is gone. */
export const unreached = Symbol('unreached')

type Given<N extends OperationName> =
  | AnswerOf<Operations[N]>
  | NewerAnswer
  | Refusal
  | typeof pending
  | typeof unreached
/** The API's answers, by operation. A function gets the query of the request. */
export type Answers = { [N in keyof Operations]?: Given<N> | ((query: URLSearchParams) => Given<N>) }

/** What a person does on the page before the state is reached. Names are accessible names. */
export interface PageActions {
  press: (name: string) => Promise<void>
  fill: (label: string, text: string) => Promise<void>
  /** Goes to another page of the app. */
  goTo: (path: string) => void
  /** Replaces the state of the call. */
  showRoom: (state: RoomState) => void
  setAudioLevel: (who: string, level: number) => void
  /** Emits an event of the server. */
  emit: <E extends ServerEvent>(event: E, payload: ServerPayload<E>) => Promise<void>
  /** Waits until this text is on the page. */
  waitForText: (text: string) => Promise<void>
}

export type Devices = 'work' | 'refused' | 'missing' | 'in use' | 'no camera' | 'unanswered'

/** One state of one screen: the real app at an address, with everything from outside given as data. */
export interface State {
  /** The title in the index. */
  title: string
  /** The path in the app. */
  at: string
  /** Who is signed in; by default nobody. */
  as?: SignedInUser
  /** A text or an accessible name that the screen then contains. */
  shows: string
  answers?: Answers
  /** The state of the call, if there is one. `not loaded`: its code does not arrive. */
  room?: RoomState | 'not loaded'
  /** `away`: the socket does not connect. */
  socket?: 'away'
  /** The device reports that it has no network. */
  offline?: true
  devices?: Devices
  /** What the device has stored before. */
  storage?: Readonly<Record<string, string>>
  /** The fragment of the URL, where a screen reads it from the browser. */
  fragment?: string
  /** The actions on the page that lead to the state. */
  prepare?: (page: PageActions) => Promise<void> | void
}

/** The states of one domain, by the last part of their URL. */
export interface Group {
  title: string
  states: Readonly<Record<string, State>>
}
