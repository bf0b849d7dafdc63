import type { Invitation } from '@medconsult/contract'
import { INVITATION_MS, pollIntervals } from '@medconsult/contract/runtime'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type DeviceCheckStore, useDevices } from '../devices/index.ts'
import { useShownHere } from '../notifications/index.ts'
import { type Answer, call, isPassing, problemMessage, serverClock } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { openCallMedia, type RoomController, useRoomContext } from '../room/index.ts'
import { clearToasts, toast } from '../ui/index.ts'
import { keys } from './keys.ts'
import { wayBack } from './way-back.ts'

type Pending = Answer<'pendingInvitation'>
type Ending = 'expired' | 'withdrawn' | 'elsewhere'

export interface Incoming {
  /** The invitation that rings now. */
  invitation: Invitation | null
  /** The invitation of an appointment that does not ring any more, while its doctor still waits. */
  waiting: Invitation | null
  /** Stops the ringing for an appointment, which can be joined for as long as the invitation is valid. */
  later: () => void
  /** @param at `performance.now()` of the click */
  accept: (at: number) => void
  decline: () => void
  /** Asks for more time; null when that is no longer possible. */
  extend: (() => void) | null
}

/**
 * Tracks the invitation that rings for this patient, from an event or a poll, and reports each one once. The call is
 * prepared while it rings, so that the doctor is visible at once after accepting.
 */
export function useIncoming(): Incoming {
  const { controller, role } = useRoomContext()
  const { check } = useDevices()
  const { t } = useTranslation('calls')
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const pending = usePending(role === 'patient')
  const invitation = pending?.hasInvitation && !closed.has(pending.callSessionId) ? pending : null
  const ringingId = invitation?.callSessionId ?? null
  const quiet = useQuietAfterAWhile(invitation, (id) => controller.end(id))

  const closeInvitation = (id: string): void => {
    setClosed((before) => new Set(before).add(id))
    patchLive<Pending>(cache, keys.pending, () => ({ hasInvitation: false }))
  }
  const stopRinging = useEffectEvent((id: string, ending: Ending) => {
    if (id !== ringingId) return
    closeInvitation(id)
    controller.end(id)
    toast(endingText(t, invitation, ending))
  })
  useServerEvent('call_expired', ({ callSessionId }) => stopRinging(callSessionId, 'expired'))
  useServerEvent('call_ended', ({ callSessionId }) => stopRinging(callSessionId, 'withdrawn'))
  useServerEvent('call_confirmed', ({ callSessionId }) => stopRinging(callSessionId, 'elsewhere'))
  useServerEvent('call_declined', ({ callSessionId }) => stopRinging(callSessionId, 'elsewhere'))
  useServerEvent('invitation_updated', ({ callSessionId, expiresAt, extended }) => {
    if (callSessionId === ringingId) patchRinging(cache, { expiresAt, extended })
  })
  useNotice(ringingId)
  useShownHere(ringingId, (shown) => shown.callSessionId === ringingId)
  const extension = useMutation({
    mutationFn: (id: string) => call('extendInvitation', { params: { id } }),
    onSuccess: ({ expiresAt }) => patchRinging(cache, { expiresAt, extended: true }),
    // The patient has asked on another page, or the invitation is over, so its current state is fetched.
    onError: () => cache.invalidateQueries({ queryKey: keys.pending }),
  })
  usePrepared(controller, check, quiet.now ? null : ringingId)
  useExpiry(invitation, (id) => stopRinging(id, 'expired'))
  useVanished(pending, (gone) => {
    if (closed.has(gone.callSessionId)) return
    controller.end(gone.callSessionId)
    toast(endingText(t, gone, isOver(gone.expiresAt) ? 'expired' : 'withdrawn'))
  })

  return {
    invitation: quiet.now ? null : invitation,
    waiting: quiet.now ? invitation : null,
    later: quiet.begin,
    accept(at) {
      if (!invitation) return
      const { callSessionId, expiresAt } = invitation
      void controller.accept(callSessionId, at).then((room) => {
        const media = room?.getSnapshot().localMedia
        if (room && media && !media.stream && !media.opening) void openCallMedia(room, check, true)
      })
      clearToasts()
      void navigate(`/call/${callSessionId}`)
      closeInvitation(callSessionId)
      void confirmWithRetry(callSessionId, expiresAt).then(
        () => cache.invalidateQueries({ queryKey: keys.session(callSessionId) }),
        (error: unknown) => {
          controller.end(callSessionId)
          toast(problemMessage(error), { bad: true })
          void navigate(wayBack('patient', invitation), { replace: true })
        },
      )
    },
    extend: invitation?.mayExtend && !extension.isPending ? () => extension.mutate(invitation.callSessionId) : null,
    decline() {
      if (!invitation) return
      const id = invitation.callSessionId
      controller.end(id)
      closeInvitation(id)
      // A refusal means that the invitation is over anyway.
      void call('declineCall', { params: { id } }).catch(() => undefined)
    },
  }
}

function endingText(
  t: ReturnType<typeof useTranslation<'calls'>>['t'],
  invitation: Invitation | null,
  ending: Ending,
): string {
  // The texts about a queue say that the place is kept; an appointment has other texts, because it has no place.
  if (!invitation || invitation.appointmentId === null || ending === 'elsewhere') return t(`incoming.${ending}`)
  const { doctorName: name } = invitation
  return t(ending === 'expired' ? 'incoming.appointmentExpired' : 'incoming.appointmentWithdrawn', { name })
}

/**
 * The invitation of an appointment lasts a quarter of an hour. It rings as long as any other, or until the patient asks
 * for a moment, and is then shown without ringing.
 * @param silenced called when the ringing ends, to release what was prepared, above all the camera, until the patient
 * joins
 */
function useQuietAfterAWhile(
  invitation: Invitation | null,
  silenced: (id: string) => void,
): { now: boolean; begin: () => void } {
  const [quiet, setQuiet] = useState<string | null>(null)
  const id = invitation?.appointmentId ? invitation.callSessionId : null
  const begin = (): void => {
    if (id === null || quiet === id) return
    setQuiet(id)
    silenced(id)
  }
  const beginByItself = useEffectEvent(begin)
  useEffect(() => {
    if (id === null) return
    const timer = setTimeout(() => beginByItself(), INVITATION_MS)
    return () => clearTimeout(timer)
  }, [id])
  return { now: id !== null && quiet === id, begin }
}

function patchRinging(cache: QueryClient, { expiresAt, extended }: { expiresAt: string; extended: boolean }): void {
  patchLive<Pending>(cache, keys.pending, (before) =>
    before?.hasInvitation ? { ...before, expiresAt, mayExtend: before.mayExtend && !extended } : before,
  )
}

/**
 * Reports to the doctor that it rings here, and when the page is visible. A lost report is not repeated, since it does
 * no harm.
 */
function useNotice(callSessionId: string | null): void {
  useEffect(() => {
    if (callSessionId === null) return
    const notice = (): void => {
      const visible = document.visibilityState === 'visible'
      void call('noticeInvitation', { params: { id: callSessionId }, body: { visible } }).catch(() => undefined)
    }
    notice()
    document.addEventListener('visibilitychange', notice)
    return () => document.removeEventListener('visibilitychange', notice)
  }, [callSessionId])
}

function isOver(expiresAt: string): boolean {
  return Date.parse(expiresAt) <= serverClock.now()
}

function usePending(enabled: boolean): Pending | null {
  const cache = useQueryClient()
  const query = useLiveQuery<Pending>({
    queryKey: keys.pending,
    queryFn: ({ signal }) => call('pendingInvitation', { signal }),
    pollMs: pollIntervals.pendingInvitation,
    later: true,
    enabled,
  })
  useOnUp(() => {
    if (enabled) void cache.invalidateQueries({ queryKey: keys.pending })
  })
  useServerEvent('call_invitation', (invitation) => {
    if (enabled) patchLive<Pending>(cache, keys.pending, () => ({ hasInvitation: true, ...invitation }))
  })
  return enabled ? (query.data ?? null) : null
}

/** Calls `gone` when a poll no longer finds the invitation that was ringing. */
function useVanished(pending: Pending | null, gone: (invitation: Invitation) => void): void {
  const [last, setLast] = useState<Invitation | null>(null)
  const notify = useEffectEvent(gone)
  useEffect(() => {
    if (pending === null) return
    if (pending.hasInvitation) setLast(pending)
    else if (last) {
      notify(last)
      setLast(null)
    }
  }, [pending, last])
}

/** Loads the page, joins the room and opens the devices while it rings. Nothing is sent before the person accepts. */
function usePrepared(controller: RoomController, check: DeviceCheckStore, callSessionId: string | null): void {
  useEffect(() => {
    if (callSessionId === null) return
    void import('./CallPage.tsx').catch(() => undefined)
    void (async () => {
      const room = await controller.prepare(callSessionId)
      if (room) await openCallMedia(room, check, false)
    })()
  }, [controller, check, callSessionId])
}

function useExpiry(invitation: Invitation | null, expired: (id: string) => void): void {
  const notify = useEffectEvent(expired)
  const id = invitation?.callSessionId
  const expiresAt = invitation?.expiresAt
  useEffect(() => {
    if (id === undefined || expiresAt === undefined) return
    const timer = setTimeout(() => notify(id), Math.max(0, Date.parse(expiresAt) - serverClock.now()))
    return () => clearTimeout(timer)
  }, [id, expiresAt])
}

/**
 * Accepts the invitation. It repeats the request while there is no answer and the invitation is valid; a refusal is
 * final.
 */
async function confirmWithRetry(id: string, expiresAt: string): Promise<void> {
  for (;;) {
    try {
      await call('confirmCall', { params: { id } })
      return
    } catch (error) {
      if (!isPassing(error) || isOver(expiresAt)) throw error
      await new Promise((resolve) => setTimeout(resolve, 700))
    }
  }
}
