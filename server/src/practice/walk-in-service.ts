import {
  type AnswerOf,
  type BodyOf,
  countInQueue,
  estimateWaitMinutes,
  type PublicPractice,
  type walkInOperations,
} from '@medconsult/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  callerOf,
  deviceOf,
  findPublicDoctor,
  issueWalkInToken,
  openWalkInSession,
  registerWalkIn,
  type Sessions,
  type Tokens,
} from '../accounts/index.ts'
import { audit } from '../audit/index.ts'
import { type Actor, isUniqueViolation } from '../platform/database/index.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import { actorOf } from '../platform/http/operations.ts'
import { clinicNow } from './clinic-day.ts'
import type { PracticeDeps } from './doctor-service.ts'
import { joinQueue } from './joining.ts'
import { readSnapshot } from './queue.ts'
import { findPublicSessions } from './repository.ts'

/** Whoever opens a public link is not signed in, so it is read, and a new patient made, as background work. */
const background: Actor = { kind: 'system', name: 'walk-in' }

export type WalkInService = ReturnType<typeof createWalkInService>

/** The public link of a doctor: what everybody sees of it, and the way into the queue without an account. */
export function createWalkInService(
  deps: PracticeDeps & { tokens: Tokens; sessions: Pick<Sessions, 'start'>; budgets: Pick<Budgets, 'of'> },
) {
  const { run, clock, clinicTimeZone, tokens, sessions } = deps
  const networks = deps.budgets.of('walkInsOfNetwork')
  const doctors = deps.budgets.of('walkInsOfDoctor')
  const sessionsOf = (tx: Parameters<typeof findPublicSessions>[0], doctorId: string) =>
    findPublicSessions(tx, doctorId, { ...clinicNow(deps), zone: clinicTimeZone })
  const requireDoctor = async (tx: Parameters<typeof findPublicDoctor>[0], handle: string) => {
    const doctor = await findPublicDoctor(tx, handle)
    if (!doctor) throw notFound('This link')
    return doctor
  }

  /** One transaction: the patient, their session, and their place. */
  const register = (
    handle: string,
    { name, reason, key }: BodyOf<typeof walkInOperations.walkIn>,
    device: ReturnType<typeof deviceOf>,
  ) =>
    run(background, async (tx, publish) => {
      const now = clock.now()
      const { online } = await sessionsOf(tx, (await requireDoctor(tx, handle)).id)
      if (!online) throw new ApiError('SCHEDULE_STATE', 'The doctor is not online at the moment.')
      const scheduleId = online.id
      const { user, isNew } = await registerWalkIn(tx, { name, key }, now)
      const { id: patientId, role } = user
      // The rest is written with the new patient as its actor, with the rights of every patient.
      const sessionId = await run.within(tx, actorOf({ userId: patientId, role }), async () => {
        if (isNew) await audit(tx, now, 'WALK_IN_REGISTERED', { patientId })
        const opened = await openWalkInSession(tx, device, now)
        await joinQueue(tx, publish, deps, { patientId, scheduleId, reason: reason ?? null })
        return opened
      })
      if (!sessionId) throw new ApiError('SCHEDULE_STATE', 'This visit is over. Load the page again.')
      return { user, sessionId, scheduleId }
    })

  return {
    open: (handle: string): Promise<PublicPractice> =>
      run(background, async (tx) => {
        const { id, name, specialty } = await requireDoctor(tx, handle)
        const { online, next } = await sessionsOf(tx, id)
        const queue = online && (await readSnapshot(tx, online.id))
        const waiting = queue ? countInQueue(queue.places) : 0
        return {
          doctorName: name,
          specialty,
          online: online &&
            queue && {
              scheduleId: online.id,
              waiting,
              estimatedWaitMinutes: estimateWaitMinutes(waiting, queue.visitMinutes) ?? 0,
            },
          next: next && { date: next.date, startTime: next.startTime, endTime: next.endTime },
        }
      }),

    async walkIn(
      handle: string,
      body: BodyOf<typeof walkInOperations.walkIn>,
      { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    ): Promise<AnswerOf<typeof walkInOperations.walkIn>> {
      const caller = callerOf(request, null)
      await networks.consume(networkOf(caller.address))
      // This is counted outside of the transaction: a transaction that is retried must not count twice.
      await doctors.consume((await run(background, (tx) => requireDoctor(tx, handle))).id)
      const device = deviceOf(caller)
      const { user, sessionId, scheduleId } = await register(handle, body, device).catch((error: unknown) => {
        // The same request came twice at the same moment: the second try finds what the first has made.
        if (isUniqueViolation(error)) return register(handle, body, device)
        throw error
      })
      const token = await issueWalkInToken(tokens, user.id, sessionId)
      sessions.start(request, reply, token)
      return { access_token: token, token_type: 'bearer', user, scheduleId }
    },
  }
}
