import type { InvitationProgress } from '@medconsult/contract'
import type { CallSessionStatus } from '@medconsult/contract/runtime'
import { pollIntervals } from '@medconsult/contract/runtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { type DeviceCheckStore, useDevices } from '../devices/index.ts'
import { type Answer, call, serverClock } from '../platform/index.ts'
import { useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { openCallMedia, type RoomController, useRoomContext } from '../room/index.ts'
import { keys } from './keys.ts'

/** The patient to call, and the queue or the appointment to which the call belongs. */
export type Invitee = { patientId: string; patientName: string } & ({ scheduleId: string } | { appointmentId: string })

/** The invitation that this doctor has sent from this page, and its outcome. */
export interface OutgoingInvitation extends InvitationProgress {
  callSessionId: string
  /** null when the call belongs to an appointment. */
  scheduleId: string | null
  patientId: string
  patientName: string
  status: CallSessionStatus
}

/** Merges the progress from an event or a poll. An older one never takes anything back. */
function further(before: OutgoingInvitation, news: InvitationProgress): OutgoingInvitation {
  return {
    ...before,
    deliveredAt: before.deliveredAt ?? news.deliveredAt,
    seenAt: before.seenAt ?? news.seenAt,
    extended: before.extended || news.extended,
    expiresAt: before.expiresAt > news.expiresAt ? before.expiresAt : news.expiresAt,
  }
}

const noProgress = { deliveredAt: null, seenAt: null, extended: false } as const

export interface Outgoing {
  invitation: OutgoingInvitation | null
  invite: (to: Invitee) => void
  /** Ends the call that this patient has left, and calls them again. */
  inviteAgain: (to: Invitee, callSessionId: string) => void
  /** Resumes an invitation that was sent before this page was loaded. */
  resume: (callSessionId: string) => void
  inviting: string | null
  error: unknown
  withdraw: () => void
  dismiss: () => void
}

export function useOutgoing(): Outgoing {
  const { controller } = useRoomContext()
  const { check } = useDevices()
  const navigate = useNavigate()
  const [invitation, setInvitation] = useState<OutgoingInvitation | null>(null)

  const begin = (sent: OutgoingInvitation): void => {
    setInvitation(sent)
    void import('./CallPage.tsx').catch(() => undefined)
    void prepare(controller, check, sent.callSessionId)
  }
  const move = useEffectEvent((callSessionId: string, status: CallSessionStatus) => {
    if (invitation?.callSessionId !== callSessionId || invitation.status !== 'INVITED' || status === 'INVITED') return
    setInvitation(status === 'DECLINED' || status === 'EXPIRED' ? { ...invitation, status } : null)
    if (status === 'CONFIRMED' || status === 'ACTIVE') {
      void controller.accept(callSessionId, performance.now())
      void navigate(`/call/${callSessionId}`)
    } else {
      controller.end(callSessionId)
    }
  })
  const learn = (callSessionId: string, news: InvitationProgress): void =>
    setInvitation((before) => (before?.callSessionId === callSessionId ? further(before, news) : before))
  useServerEvent('invitation_updated', ({ callSessionId, ...news }) => learn(callSessionId, news))
  useServerEvent('call_confirmed', ({ callSessionId }) => move(callSessionId, 'CONFIRMED'))
  useServerEvent('call_declined', ({ callSessionId }) => move(callSessionId, 'DECLINED'))
  useServerEvent('call_expired', ({ callSessionId }) => move(callSessionId, 'EXPIRED'))
  useServerEvent('call_ended', ({ callSessionId }) => move(callSessionId, 'ENDED'))
  useInvitationStatus(invitation?.status === 'INVITED' ? invitation : null, (answer) => {
    learn(answer.callSessionId, answer)
    move(answer.callSessionId, answer.status)
  })

  const invite = useMutation({
    // Who waits is called whether they are ready or not: the invitation asks them.
    mutationFn: async ({ ends, ...to }: Invitee & { ends?: string }) => {
      if (ends !== undefined) await endFirst(ends, to)
      return 'scheduleId' in to
        ? call('startCall', { params: { id: to.scheduleId }, body: { patientId: to.patientId, setReady: true } })
        : call('startAppointmentCall', { params: { id: to.appointmentId } })
    },
    onSuccess: ({ callSessionId, expiresAt }, { ends: _, ...to }) =>
      begin({ ...noProgress, scheduleId: null, ...to, callSessionId, expiresAt, status: 'INVITED' }),
  })
  const withdraw = useMutation({
    mutationFn: (id: string) => call('doctorEndCall', { params: { id } }),
    onMutate: (id) => {
      controller.end(id)
      setInvitation(null)
    },
  })
  return {
    invitation,
    invite: (to) => invite.mutate(to),
    inviteAgain: (to, ends) => invite.mutate({ ...to, ends }),
    inviting: invite.isPending ? invite.variables.patientId : null,
    error: invite.error ?? withdraw.error,
    withdraw: () => invitation && withdraw.mutate(invitation.callSessionId),
    dismiss: () => setInvitation(null),
    resume(id) {
      if (invitation?.callSessionId === id) return
      void call('readInvitationStatus', { params: { id } }).then(
        (answer) => answer.status === 'INVITED' && begin(answer),
        () => undefined,
      )
    },
  }
}

/** A doctor and a patient have one call at a time, and a place in a queue whose call has ended is called again. */
async function endFirst(callSessionId: string, to: Invitee): Promise<void> {
  await call('doctorEndCall', { params: { id: callSessionId } })
  if ('scheduleId' in to) await call('resetPatient', { params: { id: to.scheduleId, patientId: to.patientId } })
}

async function prepare(controller: RoomController, check: DeviceCheckStore, id: string): Promise<void> {
  const room = await controller.prepare(id)
  if (room) await openCallMedia(room, check, true)
}

/**
 * Follows the status of an invitation: by events, by polling without a socket, and by a request when its time is over.
 */
function useInvitationStatus(
  ringing: OutgoingInvitation | null,
  onStatus: (answer: Answer<'readInvitationStatus'>) => void,
) {
  const cache = useQueryClient()
  const id = ringing?.callSessionId ?? ''
  const expiresAt = ringing?.expiresAt
  const notify = useEffectEvent(onStatus)
  const refetch = useEffectEvent(() => {
    if (id !== '') void cache.invalidateQueries({ queryKey: keys.invitation(id) })
  })
  const query = useLiveQuery({
    queryKey: keys.invitation(id),
    queryFn: ({ signal }) => call('readInvitationStatus', { params: { id }, signal }),
    pollMs: pollIntervals.doctorInvitation,
    enabled: id !== '',
  })
  useOnUp(() => refetch())
  useEffect(() => {
    if (query.data) notify(query.data)
  }, [query.data])
  useEffect(() => {
    if (expiresAt === undefined) return
    const timer = setTimeout(() => refetch(), Math.max(0, Date.parse(expiresAt) - serverClock.now()) + 800)
    return () => clearTimeout(timer)
  }, [expiresAt])
}
