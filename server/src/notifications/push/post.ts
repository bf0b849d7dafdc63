import type { PushEnd } from '@medconsult/contract'
import webpush from 'web-push'
import { isUrgent, type Job, type Outcome } from '../deliveries.ts'
import type { VapidKeys } from '../vapid.ts'

/** How long a push service may take, in milliseconds. */
const TIMEOUT_MS = 10_000

/**
 * The content of a push, for the service worker: a kind and ids. The service worker has its own texts, so no text
 * passes through the push service.
 */
interface PushPayload {
  id: string | null
  kind: string
  appointmentId: string | null
  callSessionId: string | null
  scheduleId: string | null
  visitId: string | null
  meetingRoomId: string | null
  /** BCP 47; null: the browser’s. */
  language: string | null
  /** ISO 8601. The push is useless after this. */
  expiresAt: string
}

/** The result of a push. @param ends why this browser cannot receive pushes any more, if so */
type PushOutcome = Outcome & { ends?: PushEnd }

export interface PushPost {
  send(job: Job, now: Date, halt: AbortSignal): Promise<PushOutcome>
}

/**
 * Sends pushes to browsers' push services (RFC 8030), encrypted for the browser (RFC 8291) and signed (RFC 8292).
 * @param subject the contact for push services: an https or mailto address
 */
export function createPushPost(deps: {
  keys: VapidKeys
  subject: string
  isPushService: (endpoint: string) => boolean
}): PushPost {
  return {
    async send(job, now, halt) {
      const { endpoint, p256dh, auth } = job
      if (endpoint === null || p256dh === null || auth === null)
        return { sent: false, final: true, reason: 'the browser was signed off' }
      // The service may have been removed from the list since the subscription.
      if (!deps.isPushService(endpoint))
        return { sent: false, final: true, ends: 'UNUSABLE', reason: 'the push service is not known' }
      const payload: PushPayload = {
        id: job.notification_id,
        kind: job.kind,
        appointmentId: job.appointment_id,
        callSessionId: job.call_session_id,
        scheduleId: job.schedule_id,
        visitId: job.visit_id,
        meetingRoomId: job.meeting_code,
        language: job.language,
        expiresAt: job.expires_at.toISOString(),
      }
      const post = async (content?: string): Promise<Response> => {
        const { headers, body } = webpush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, content, {
          vapidDetails: { subject: deps.subject, ...deps.keys },
          TTL: Math.max(0, Math.floor((job.expires_at.getTime() - now.getTime()) / 1000)),
          urgency: isUrgent(job.kind) || job.kind === 'APPOINTMENT_SOON' ? 'high' : 'normal',
          // With the topic, a repeated push replaces the first one if that was not delivered yet.
          ...(job.notification_id && { topic: job.notification_id.replaceAll('-', '') }),
        })
        const { 'Content-Length': _length, ...rest } = headers as Record<string, string>
        const response = await fetch(endpoint, {
          method: 'POST',
          headers: rest,
          body: new Uint8Array(body ?? []),
          // Redirects are not followed, because they could lead into the clinic's own network.
          redirect: 'manual',
          signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), halt]),
        })
        await response.body?.cancel()
        return response
      }
      try {
        const response = await post(JSON.stringify(payload))
        // The content is too large for this service: a push without content still says that there is something new.
        return outcomeOf(response.status === 413 ? await post() : response, now)
      } catch (error) {
        // There was no answer, or the browser's keys are not valid.
        const isOurs = error instanceof TypeError || ['TimeoutError', 'AbortError'].includes((error as Error).name)
        if (isOurs) return { sent: false, final: false, reason: 'no answer' }
        return { sent: false, final: true, ends: 'UNUSABLE', reason: 'the browser’s keys cannot be used' }
      }
    },
  }
}

/**
 * The delay in `Retry-After`, which is a number of seconds or a date (RFC 9110, 10.2.3).
 * @returns milliseconds; undefined when there is no valid value
 */
function retryAfterOf(headers: Headers, now: Date): number | undefined {
  const said = headers.get('retry-after')
  if (said === null) return undefined
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now.getTime()
  return ms > 0 ? ms : undefined
}

/**
 * What a push service's answer means (RFC 8030, 8.4 and 7.2; RFC 8292, 4.2).
 * - 404 and 410: it knows the browser no longer.
 * - 403: the browser subscribed with another key than the one that we sign with.
 * - 401: it does not accept our signature, for example because of a wrong clock. That is no fault of the browser's: later.
 * - 429 and 5xx: later, and not before it says so.
 * - 400, 413 even without content, and whatever else: this push is not taken; others may be.
 */
function outcomeOf({ status, ok, headers }: Response, now: Date): PushOutcome {
  if (ok) return { sent: true }
  const reason = String(status)
  if (status === 404 || status === 410) return { sent: false, final: true, ends: 'GONE', reason }
  if (status === 403) return { sent: false, final: true, ends: 'KEY', reason }
  if (status === 401 || status === 429 || status >= 500) {
    const retryAfterMs = retryAfterOf(headers, now)
    return { sent: false, final: false, reason, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
  return { sent: false, final: true, reason }
}
