import type { ChatMessage, UserType } from '@medconsult/contract'
import type { FailureCode } from '../../platform/index.ts'
import type { Unsent } from './outbox.ts'

/** One message as it is drawn. */
export interface Line {
  /** Stays when an unsent message becomes a kept one: it is not a new one then, for the eye or for a screen reader. */
  readonly id: string
  readonly message: string
  readonly own: boolean
  readonly author: { readonly name: string; readonly type: UserType } | null
  /** ISO 8601 */
  readonly at: string
  /** The first of its author in its minute: says who and when. */
  readonly leads: boolean
  /** The first of its day, where that is not the day of the first line. */
  readonly newDay: boolean
  readonly state: 'kept' | Unsent['state']
  readonly problem: FailureCode | null
  readonly key: string
}

type Bare = Omit<Line, 'leads' | 'newDay'> & { userId: string }

/** @param dayOf the calendar day of an instant, as the viewer counts */
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
