import type { CallSession, CallSessionId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit, auditRead } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish, UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { closeInvitation, endCall, everybodyIn, subjectOf } from './endings.ts'
import type { LockOrigin } from './origin.ts'
import { isIn, isLive, type Side, sideOf } from './policy.ts'
import {
  extendInvitation,
  findCall,
  findOngoing,
  findPending,
  moveCall,
  noteInvitation,
  setPeerId,
  toCallSession,
  toInvitation,
  toProgress,
  touchCalls,
} from './repository.ts'
import type { CallSweep } from './sweep.ts'
import type { CallRow } from './tables.ts'

export type CallRun = UnitOfWork

export interface CallDeps {
  run: CallRun
  clock: Clock
  sweep: CallSweep
  /** Renews the presence of a patient whose page polls for invitations. */
  touchPresence: (tx: QueryExecutorProvider, userId: string) => Promise<void>
  lockOrigin: LockOrigin
}

export type CallService = ReturnType<typeof createCallService>

/** The answer does not hold the call itself; the page reads it by its id. */
const ongoingOf = (run: CallRun, clock: Clock) => (principal: Principal) =>
  run(actorOf(principal), async (tx) => {
    const found = await findOngoing(tx, principal.userId, clock.now())
    return { callSessionId: found?.id ?? null, rejoinUntil: found?.rejoin_until?.toISOString() ?? null }
  })

export function createCallService({ run, clock, sweep, touchPresence, lockOrigin }: CallDeps) {
  /**
   * Expires an invitation whose time is over. It need not wait for the due timer: the first request that reads the
   * invitation expires it.
   */
  async function expireIfOver(call: CallRow | undefined): Promise<boolean> {
    if (call?.status !== 'INVITED' || call.expires_at > clock.now()) return false
    await sweep.expireIfDue(call.id)
    return true
  }

  async function read(principal: Principal, id: CallSessionId, as?: Side): Promise<CallRow> {
    const readOnce = () =>
      run(actorOf(principal), async (tx) => {
        const call = await findCall(tx, id)
        const side = sideOf(call, principal)
        if (!call || (as && side !== as)) throw notFound('This call')
        const now = clock.now()
        if (side === 'doctor') await auditRead(tx, now, 'CALL_READ', [subjectOf(call)])
        if (isIn(call, side)) await touchCalls(tx, [id], now)
        return call
      })
    const call = await readOnce()
    return (await expireIfOver(call)) ? readOnce() : call
  }

  /** @throws ApiError INVITATION_EXPIRED, or CALL_STATE for any other reason why an invitation is no longer open */
  async function refuse(call: CallRow): Promise<never> {
    if ((await expireIfOver(call)) || call.status === 'EXPIRED')
      throw new ApiError(
        'INVITATION_EXPIRED',
        `This invitation has expired. Your ${call.appointment_id ? 'appointment' : 'place in the queue'} is kept.`,
      )
    throw new ApiError('CALL_STATE', 'This invitation is no longer open.')
  }

  /** Finds a call of the acting patient. @throws ApiError NOT_FOUND */
  async function findOwn(tx: QueryExecutorProvider, principal: Principal, id: CallSessionId): Promise<CallRow> {
    const call = await findCall(tx, id)
    if (!call || sideOf(call, principal) !== 'patient') throw notFound('This call')
    return call
  }

  const publishProgress = (publish: Publish, call: CallRow): void =>
    publish([userRoom(call.doctor_id), userRoom(call.patient_id)], 'invitation_updated', {
      callSessionId: call.id,
      ...toProgress(call),
    })

  /** Stores the patient's answer to an invitation, with a guarded move. */
  async function answer(principal: Principal, id: CallSessionId, to: 'CONFIRMED' | 'DECLINED'): Promise<void> {
    const refused = await run(actorOf(principal), async (tx, publish) => {
      const seen = await findOwn(tx, principal, id)
      const origin = await lockOrigin(tx, seen)
      const now = clock.now()
      const moved =
        to === 'DECLINED'
          ? await closeInvitation(tx, publish, seen, now, 'DECLINED', origin)
          : await moveCall(tx, id, to, now)
      if (!moved) return (await findCall(tx, id)) ?? seen
      if (to === 'CONFIRMED') {
        await origin.accepted()
        await audit(tx, now, 'CALL_CONFIRMED', subjectOf(seen))
        publish(everybodyIn(seen), 'call_confirmed', { callSessionId: id, patientId: seen.patient_id })
      }
      await origin.publishState(publish)
      return null
    })
    if (refused) await refuse(refused)
  }

  return {
    read: async (principal: Principal, id: CallSessionId, as?: Side): Promise<CallSession> =>
      toCallSession(await read(principal, id, as)),

    async readStatus(principal: Principal, id: CallSessionId) {
      const call = await read(principal, id, 'doctor')
      const { status, patientId, patientName, scheduleId } = toCallSession(call)
      return { callSessionId: id, status, patientId, patientName, scheduleId, ...toProgress(call) }
    },

    pendingInvitation: (principal: Principal) =>
      run(actorOf(principal), async (tx) => {
        await touchPresence(tx, principal.userId)
        const call = await findPending(tx, principal.userId, clock.now())
        if (!call) return { hasInvitation: false as const }
        return { hasInvitation: true as const, ...toInvitation(call) }
      }),

    ongoing: ongoingOf(run, clock),

    /**
     * Stores that the invitation was delivered or seen. When the invitation is over already, nothing changes, and it is
     * no error.
     */
    notice: (principal: Principal, id: CallSessionId, isSeen: boolean) =>
      run(actorOf(principal), async (tx, publish) => {
        const call = await findOwn(tx, principal, id)
        if (await noteInvitation(tx, id, clock.now(), isSeen))
          publishProgress(publish, (await findCall(tx, id)) ?? call)
        return { message: 'Noted' }
      }),

    async extend(principal: Principal, id: CallSessionId) {
      const { call, expiresAt } = await run(actorOf(principal), async (tx, publish) => {
        const call = await findOwn(tx, principal, id)
        const now = clock.now()
        const expiresAt = await extendInvitation(tx, id, now)
        const after = (await findCall(tx, id)) ?? call
        if (expiresAt) {
          await audit(tx, now, 'INVITATION_EXTENDED', subjectOf(call))
          publishProgress(publish, after)
        }
        return { call: after, expiresAt }
      })
      if (expiresAt)
        return { message: 'It rings a minute longer', callSessionId: id, expiresAt: expiresAt.toISOString() }
      if (isLive(call, clock.now()) && call.status === 'INVITED')
        throw new ApiError('CALL_STATE', 'This invitation cannot ring any longer.')
      return refuse(call)
    },

    async confirm(principal: Principal, id: CallSessionId) {
      await answer(principal, id, 'CONFIRMED')
      return { message: 'Call confirmed', callSessionId: id }
    },

    async decline(principal: Principal, id: CallSessionId) {
      await answer(principal, id, 'DECLINED')
      return { message: 'Call declined', callSessionId: id }
    },

    setPeerId: (principal: Principal, id: CallSessionId, side: Side, peerId: string) =>
      run(actorOf(principal), async (tx, publish) => {
        const call = await findCall(tx, id)
        if (!call || sideOf(call, principal) !== side) throw notFound('This call')
        if (!isLive(call, clock.now()) || !(await setPeerId(tx, id, side, peerId)))
          throw new ApiError('CALL_STATE', 'This call is over.')
        publish(everybodyIn(call), 'peer_id_updated', { callSessionId: id, role: side, peerId })
        return { message: 'Peer id stored' }
      }),

    activate: (principal: Principal, id: CallSessionId) =>
      run(actorOf(principal), async (tx, publish) => {
        const call = await findCall(tx, id)
        sideOf(call, principal)
        if (!call) throw notFound('This call')
        // A place in a queue has its final status since the call was confirmed. The call status of an appointment
        // changes now, so only an appointment is locked.
        const origin = call.appointment_id === null ? null : await lockOrigin(tx, call)
        const now = clock.now()
        const answered = { message: 'Call is active', status: 'ACTIVE' as const }
        if (await moveCall(tx, id, 'ACTIVE', now)) {
          await audit(tx, now, 'CALL_ACTIVATED', subjectOf(call))
          publish(everybodyIn(call), 'call_activated', { callSessionId: id })
          await origin?.publishState(publish)
          return answered
        }
        if ((await findCall(tx, id))?.status === 'ACTIVE') return answered
        throw new ApiError('CALL_STATE', 'This call is not confirmed, or over already.')
      }),

    /** Ends the call, or withdraws the invitation of a doctor. Repeating it changes nothing. */
    end: (principal: Principal, id: CallSessionId, as?: Side) =>
      run(actorOf(principal), async (tx, publish) => {
        const seen = await findCall(tx, id)
        const side = sideOf(seen, principal)
        if (!seen || (as && side !== as)) throw notFound('This call')
        const origin = await lockOrigin(tx, seen)
        const call = (await findCall(tx, id)) ?? seen
        if (call.status === 'INVITED' && side === 'patient')
          throw new ApiError('CALL_STATE', 'Decline the invitation instead.')
        if (await endCall(tx, publish, call, clock.now(), side, origin)) {
          await origin.publishState(publish)
          return { message: 'Call ended' }
        }
        if (call.status === 'ENDED') return { message: 'Call was ended already' }
        throw new ApiError('CALL_STATE', 'This call is over already.')
      }),
  }
}
