import type { CallSessionId } from '@medconsult/contract'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { findPolling, publishGone } from '../room/index.ts'
import { everybodyIn, subjectOf } from './endings.ts'
import { isUnderWay, sideOf } from './policy.ts'
import { findCall, leaveCall, rejoinCall } from './repository.ts'
import type { CallRun } from './service.ts'

export type CallDeparture = ReturnType<typeof createCallDeparture>

/**
 * The patient leaves a call, and may return for two minutes. The call goes on, because only its doctor ends it. As long
 * as the patient is out, they are not on the list of who may be in the room; clients that never say that they leave
 * stay on it.
 */
export function createCallDeparture({ run, clock }: { run: CallRun; clock: Clock }) {
  return {
    /** @throws ApiError NOT_FOUND, CALL_STATE */
    leave: (principal: Principal, id: CallSessionId) =>
      run(actorOf(principal), async (tx, publish) => {
        const call = await findCall(tx, id)
        if (!call || sideOf(call, principal) !== 'patient') throw notFound('This call')
        const now = clock.now()
        const pages = (await findPolling(tx, id, now)).filter(({ userId }) => userId === principal.userId)
        const left = await leaveCall(tx, id, now)
        const until = left ?? (await findCall(tx, id))?.rejoin_until
        if (!until) throw new ApiError('CALL_STATE', 'This call is not under way.')
        const rejoinUntil = until.toISOString()
        if (left) {
          await audit(tx, now, 'CALL_LEFT', subjectOf(call))
          publish(everybodyIn(call), 'call_left', { callSessionId: id, patientId: call.patient_id, rejoinUntil })
          publishGone(publish, id, pages)
        }
        return { message: 'You have left the call', callSessionId: id, rejoinUntil }
      }),

    /** Repeating it changes nothing. @throws ApiError NOT_FOUND, CALL_STATE */
    rejoin: (principal: Principal, id: CallSessionId) =>
      run(actorOf(principal), async (tx, publish) => {
        const call = await findCall(tx, id)
        if (!call || sideOf(call, principal) !== 'patient') throw notFound('This call')
        const now = clock.now()
        if (await rejoinCall(tx, id, now)) {
          await audit(tx, now, 'CALL_REJOINED', subjectOf(call))
          publish(everybodyIn(call), 'call_rejoined', { callSessionId: id, patientId: call.patient_id })
        } else {
          const after = (await findCall(tx, id)) ?? call
          if (!isUnderWay(after)) throw new ApiError('CALL_STATE', 'This call is over.')
          if (after.rejoin_until)
            throw new ApiError('CALL_STATE', 'The two minutes are over. Your doctor can call you again.')
        }
        return { message: 'You are back in the call', callSessionId: id }
      }),
  }
}
