import type { ChatMessage, UserType } from '@medconsult/contract'
import type { FailureCode } from '../../platform/index.ts'
import type { Unsent } from './outbox.ts'

/** One message as it is rendered. */
export interface Line {
  /**
   * Stays the same when the server stores an unsent message, so that React and screen readers do not take it for a new
   * one.
   */
  readonly id: string
  readonly message: string
  readonly own: boolean
  readonly author: { readonly name: string; readonly type: UserType } | null
  /** ISO 8601 */
  readonly at: string
  /** True for the first message of its author within a minute, which shows the author and the time. */
  readonly leads: boolean
  /** Set on the first message of a day, unless that is the day of the first message of all. */
  readonly newDay: boolean
  readonly state: 'kept' | Unsent['state']
  readonly problem: FailureCode | null
  readonly key: string
}

type Bare = Omit<Line, 'leads' | 'newDay'> & { userId: string }

/** @param dayOf returns the calendar day of an instant in the viewer's time zone */
export function linesOf(
  messages: readonly ChatMessage[],
  unsent: readonly Unsent[],
  selfId: string,
  dayOf: (at: number) => string,
): Line[] {
  const bare: Bare[] = [
    ...messages.map((one) => ({
      id: `${one.userId}:${one.key}`,
      message: one.message,
      own: one.userId === selfId,
      author: { name: one.userName, type: one.userType },
      at: one.timestamp,
      state: 'kept' as const,
      problem: null,
      key: one.key,
      userId: one.userId,
    })),
    ...unsent.map(({ key, message, writtenAt, state, problem }) => ({
      id: `${selfId}:${key}`,
      message,
      own: true,
      author: null,
      at: writtenAt,
      state,
      problem,
      key,
      userId: selfId,
    })),
  ]
  return bare.map(({ userId, ...line }, index) => {
    const before = bare[index - 1]
    const newDay = before !== undefined && dayOf(Date.parse(before.at)) !== dayOf(Date.parse(line.at))
    const sameAuthor = before?.userId === userId
    return { ...line, leads: newDay || !sameAuthor || minuteOf(before.at) !== minuteOf(line.at), newDay }
  })
}

const minuteOf = (at: string): number => Math.floor(Date.parse(at) / 60_000)
